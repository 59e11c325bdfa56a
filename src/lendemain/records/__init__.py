"""Every record, in the order of the flow; read this package first."""
