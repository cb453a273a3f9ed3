"""The office's list of certificates, for programs."""

from __future__ import annotations

from prizes.accounts.rules.scopes import ServiceScope
from prizes.acts.declaring import Acts
from prizes.acts.listing import list_for_programs
from prizes.web.certificates.issued import certificates_list

acts = Acts("certificates")

list_for_programs(
    acts,
    certificates_list,
    "/editions/{edition}/certificates",
    "list_certificates",
    says="All certificates of the edition, winners first.",
    of_service=ServiceScope.PROJECTS,
)
