import pytest

from prizes.app import make_app
from prizes.edition.faults.whole import RESERVED
from tests.house.test_routes import routes


@pytest.mark.way_in
def test_no_edition_can_take_the_address_of_another_page():
    ways = [path.strip("/").split("/") for path, _ in routes(make_app())]
    words = {
        way[1] for way in ways if len(way) > 1 and way[0].startswith("{lang") and not way[1].startswith("{")
    }
    assert {"sign-in", "me"} <= words
    assert {word for word in words if "." not in word} <= RESERVED  # no slug has a dot
