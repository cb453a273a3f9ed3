"""What the certificates say no to."""

from __future__ import annotations

from prizes.errors import Conflict, Invalid, Missing

wrong_check_sign = Invalid.named(
    "certificate-code-mistyped",
    "This code has a typing error: its last sign does not fit the others. Compare it with the certificate.",
    field="code",
)
no_certificate_code = Invalid.named(
    "not-a-certificate-code",
    "This is not the code of a certificate. A code has 17 signs, such as 83TA-TQJY-6EYN-0TBC-7.",
    field="code",
)
unknown_certificate = Missing.named(
    "unknown-certificate", "No certificate with this code has been issued by this service."
)
not_yours = Missing.named("not-your-certificate", "There is no such certificate of yours.")
revoked_already = Conflict.named("certificate-revoked-already", "This certificate has already been revoked.")
not_printed = Missing.named(
    "certificate-not-printed",
    "There is no PDF: this certificate is not valid, or its holder keeps it private.",
)
none_to_print = Missing.named("no-valid-certificates", "This edition has no valid certificates to print.")
not_packed = Missing.named(
    "certificates-not-prepared",
    "The file is not prepared, or a certificate has changed since. Prepare it first.",
)
