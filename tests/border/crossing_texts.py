"""A made-up pair of crossings on the model line: one with hours on both sides, one half known."""

TEXT = b"""
[[crossing]]
id = "C1"
name = "Bridge"
lon = 4.0
lat = 0.0
lanes = 3
served_h = 30
[[crossing.side]]
party = "north"
[[crossing.side.hours]]
opens = 08:00:00
closes = 18:00:00
[[crossing.side]]
party = "south"
[[crossing.side.hours]]
opens = 07:00:00
closes = 17:00:00
weekdays = ["mon", "tue", "wed", "thu", "fri"]

[[crossing]]
id = "C2"
name = "Ford"
lon = 5.0
lat = 0.0
served_h = 10
[[crossing.side]]
party = "north"
[[crossing.side.hours]]
opens = 22:00:00
closes = 06:00:00
[[crossing.side]]
party = "south"
"""
