"""How often one address may ask for something that costs: so many at once, so many a minute.

An address that others share (a network's own, a proxy's) shares its allowance; a person is never
locked out by what somebody else does elsewhere.
"""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic

ADDRESSES_MAX = 4_096
V6_PREFIX = 64


class Allowance:
    """So many at once, refilled evenly within a minute; safe to ask from several threads."""

    def __init__(
        self, at_once: int, a_minute: int, *, ticking: Callable[[], float] = monotonic
    ) -> None:
        self._at_once, self._a_second, self._ticking = float(at_once), a_minute / 60, ticking
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def waits_s(self, who: str) -> float:
        """0.0 where somebody may now, which uses up one; else the seconds until they may.

        >>> allowance = Allowance(1, 60, ticking=lambda: 0.0)
        >>> allowance.waits_s("a"), allowance.waits_s("b"), allowance.waits_s("a")
        (0.0, 0.0, 1.0)
        """
        now = self._ticking()
        with self._lock:
            left, at = self._left.pop(who, (self._at_once, now))
            left = min(self._at_once, left + (now - at) * self._a_second)
            used = 1.0 if left >= 1.0 else 0.0
            self._left[who] = (left - used, now)
            while len(self._left) > ADDRESSES_MAX:
                self._left.popitem(last=False)
        return 0.0 if used else (1.0 - left) / self._a_second


def network(host: str) -> str:
    """The part of an address that one customer of a network has: all of IPv4, half of IPv6.

    >>> network("192.0.2.7"), network("2001:db8:1:2:3::4")
    ('192.0.2.7', '2001:db8:1:2::/64')
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, V6_PREFIX), strict=False))
