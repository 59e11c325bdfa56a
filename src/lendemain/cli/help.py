"""What `lendemain --help` says, written out: drawing it would take longer than it may."""

HELP = """\
Make a ceasefire hold: what was observed, what follows from it, and who decided what.

Usage: lendemain [-C DIR] VERB ...      (`lendemain VERB --help` teaches each verb)

  demo [DIR]                      a made-up front worked end to end, then its web page
  init DIR --text FILE...         a mission's folder: texts, keys, an empty ledger
  intake SOURCE FILE...           files of a source into the ledger
  source list|show                which files can be taken in, and how each is laid out
  cycle [--until TIME]            one turn of the watch: incidents, coverage, allegations, cases
  report daily --date D           the report of one day: html, pdf, csv, geojson; en, fr, uk
  case list|show|move|clock|...   the docket, its clocks, hearing and votes
  remedy list|order|report|...    corrective actions, followed to their proof
  claims take|list|audit|sample... what others allege, beside what the record holds
  case export N -o FILE|verify    a case's dossier in one file, and what one proves
  analysis hypotheses|item|why|...   who, and how sure: items of evidence and what they come to
  evidence add|access|transfer|derive|seal|withhold|redact|...   exhibits and their custody
  audit                           replay and verify everything with nothing but the files
  mirror push|init|serve|...      durable copies of the ledger in other hands
  publish DIR                     the ledger as files that any web server can hand out
  restore DIR --from ADDRESS      a whole mission back from what others hold of it
  serve [--port N]                the web page; on the network with --tls-cert and --tls-key
  key new|enrol|revoke|list       people's keys: made on their own machine, enrolled, revoked
  witness init|serve|show|ask     cosign a ledger's checkpoints, or ask those who do
  policy check|adopt|show|log     whose cosignatures count, and what that is worth
  prove-fork A B                  two signed checkpoints that contradict each other, as a proof
  status                          what is where, how far, how healthy
  access show|explain|adopt|...   who may read and do what; every change is signed by two
  anchor NOTE|DIR|show            enter the checkpoint of a party's own log, or list them
  watch coverage|silence|gaps     who could have noticed what; what silence weighs; gaps
  press stories                   what the press told, each story once
  heat learn|list|judge|...       what burns by season, and heat that stands out
  track list|show|doubted|...     what moved, the lines it crossed, false places, wrong clocks
  sound list|show|doubted         what microphones heard, and which of them are wrong
  stamp [check|upgrade]           when checkpoints existed, by time-stamping services
  border posts|patrols|roster|...  the line: who stands, goes and crosses where, unseen ground
  chain show|stocks               from risk to posts to the force to stocks, and its gaps
  force import|plan|shortfalls|...  requirements against contributions: plans, gaps, and why
  guarantees list|show|activate|...  commitments that bind: conditions, clocks, fulfilment
  trigger status|request|explain|...  both keys, the test for a cessation, steps D+n
  regeneration import|run|plan|... the years after: people, courses, equipment, and an intake
  warning [replay]                how probable a build-up is, sector by sector, and why
  text check FILE...              every mistake in an agreement, with its row

  -C DIR                          the mission's folder (or set LENDEMAIN_MISSION)
  --json                          on every verb that prints
  --version, --help

Exit status: 0 done, 1 cannot, 2 bad input, 3 a source failed, 4 integrity broken.

A first mission on real data:

  lendemain init minsk --text minsk-2015
  lendemain -C minsk intake ucdp ged.parquet
  lendemain -C minsk cycle
  lendemain -C minsk report daily --date 2020-08-02 --lang fr --format pdf
  lendemain -C minsk audit
"""
