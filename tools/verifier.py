"""Put the digests of its script and style into the rule of content of verifier/verify.html.

To be run after the page was edited; a test says when it was not.
"""

import base64
import hashlib
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "verifier" / "verify.html"


def main() -> None:
    """Write the page anew with the digests that fit it."""
    text = PAGE.read_text("utf-8")
    for tag in ("script", "style"):
        inner = text.split(f"<{tag}>", 1)[1].split(f"</{tag}>", 1)[0]
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        text = re.sub(rf"{tag}-src 'sha256-[^']*'", f"{tag}-src 'sha256-{digest}'", text, count=1)
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
