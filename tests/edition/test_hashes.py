"""The canonical bytes of rules stay: published hashes, approvals and logs are bound to them. A key that is added to the
schema is left out of the bytes while it has its default.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from prizes import clock
from prizes.cli.demo.rehearsals import SubmittingRehearsal, VotingRehearsal
from prizes.edition.document.loading import load_shipped, shipped
from prizes.edition.document.rules import Rules
from tests.contest import small_rules
from tests.edition.full import FULL

SHIPPED = {
    "2012": "dca6c80e10567dbf88c7c77c76dd56ddfcdd32c613783049274e1441a1918181",
    "2013": "ed693b7b94e071501a6e369893af94b9b2bf9701ad929aeb33c9ed9584eb3327",
    "2014": "cd3f0cb611152aa98e42c3c544b15dd3205447ff6da97e20c0167d20c73214b1",
    "2015": "883b5b3d5cbb20a4ecac9ec22f9d0b6e1cac598ae735d4264ccf8227bda67f13",
    "2016": "d76c6d34893f3b83984efde830de605a671d903bb28f9c8a74d1c634c9fbfbde",
    "2017": "f3480f34e9405fc71faf78e2eb0d9d1adc719217ed40447b13746621e9f5414c",
    "2018": "503e299e00e83340e9fb650580cbeb8b0a4031946a9c4dcf9411ab89bdf6e291",
    "2019": "bca3b30945a525ae0c4b3c92b049d9cedf2142f8e5cb619f1bb4edcfa8f202de",
    "2021": "2f2f3a74c5a7b440ec254b2f0aff894e51594a330b38e89768cb9f9839679ebf",
    "2022": "519416454308a50f10224b276dca5f1619829f3e976183272d80e5ea48f7b162",
    "2023": "ed525a90de43b4b08702c49dd37f8c89db584a5fa2dea70953b3d516cc462d11",
    "2024": "1ee8065e9c87e8168cde56742a0bc5f0178f59af8bf426bd990df7bf69322534",
    "2025": "f2c6a58215906457676e46d4a5dd1a54545773e2815fa08d976cc8f9e78a2317",
    "2026": "47259e55d0f6d61fea9bc0333ed07a60498fc6f19f7e95b2ac4b89669e896502",
    "rehearsal": "414bbb693281e0ee462917cac9d0b38054938c5239a5d923d8ae66e2ddb566d8",
}
FULL_SHA256 = "ba26bb2120f97c26748cc4e9e888ddfa8ff614554b1a2de0dc507d542951bdc6"
SMALL_SHA256 = "0298b8ec6e06d64378c0e2170423171eb947d6a9327d8a5a53db4c5080d4ed55"
DEMO = {
    VotingRehearsal: "c92f2ec2f7c6eb24db859764ceedfdc8efa299f407c027a3ec244d3490a323df",
    SubmittingRehearsal: "886aea977b59fd25729bc2f76f864ed3f56d9581cc4c1cef2d8ea0d7c05d6ec6",
}


def test_the_rules_that_are_shipped_keep_their_hashes():
    assert {name: load_shipped(name).sha256() for name in shipped()} == SHIPPED


def test_rules_that_use_every_key_or_few_keep_their_hashes():
    assert Rules.model_validate(FULL).sha256() == FULL_SHA256
    assert small_rules().sha256() == SMALL_SHA256


@pytest.mark.parametrize("rehearsal", DEMO)
def test_the_rules_of_the_demo_keep_their_hashes(rehearsal: Any):
    with clock.at(datetime(2026, 11, 25, 12, tzinfo=UTC)):
        assert rehearsal(None, {}).rules.sha256() == DEMO[rehearsal]
