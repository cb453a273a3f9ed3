"""How usual the letters of an address are after each other: names in any language repeat some pairs of letters, letters
drawn by lot do not.

Fixed, not learnt from the votes, so that it can be noted of each vote without keeping letters.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from string import ascii_lowercase

LEAST = 6
"""Fewer letters say nothing."""
USUAL = """
    66674566757889563887655265 93409025923612800842935050 90548009926433801645711034
    91269246953445920463825056 65667374656879552997655366 91118563923603800944802030
    96248147945644900853956062 93249041935567850657834040 97767464668769664798554265
    95459041955445850574822152 91318016925554940766835061 95469263946754840166843042
    98409204822244951353713060 94688285956446742178731264 65665466557889764987676445
    90209215930503960866833040 94355123713422918646951243 96578461936566822677855054
    95808027948645751568746055 92548227924545830776833253 87677374757778462987666455
    90239011932404700451622051 91339125945425710463602064 92339239925353822446724322
    94548162866567750776743034 96449055955536730464844076
"""
"""For each letter how often each follows it, 0 to 9, as in the names of countries, languages and cities in the 162
languages of Latin script of CLDR (Unicode Common Locale Data Repository). A step is a factor of two."""
ODD = 12
"""Half steps up to which letters are by lot; one name in fourteen, and nine of ten words by lot."""
PAIRS = {
    (first, second): int(digit)
    for first, row in zip(ascii_lowercase, USUAL.split(), strict=True)
    for second, digit in zip(ascii_lowercase, row, strict=True)
}


@lru_cache(maxsize=65_536)
def sound_of(local: str) -> str:
    """Half steps of the mean over all pairs; names have 13 to 16, letters by lot 5 to 12. Nothing for few letters, or
    letters beyond the 26.
    """
    letters = [c for c in local.lower() if c.isalpha()]
    if len(letters) < LEAST or not all(c in ascii_lowercase for c in letters):
        return ""
    usual = [PAIRS[pair] for pair in pairwise(letters)]
    return str(round(2 * sum(usual) / len(usual)))


def is_odd(sound: str) -> bool:
    return sound != "" and int(sound) <= ODD
