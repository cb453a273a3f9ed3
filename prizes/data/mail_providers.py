"""What large providers document of their addresses, looked up in November 2026.

Form 2 of addresses (`mail.addresses`) is made of this, so nothing here may change: what is learned later goes into
lists of a new form.

* Outlook.com and Hotmail, at all domains: plus tags (the service has them since 2013). Each domain has mailboxes of its
  own. support.microsoft.com, "Add or remove an email alias".
* Gmail: dots and plus tags; googlemail.com is gmail.com. support.google.com/mail/answer/7436150 and /22370.
* iCloud: plus tags; me.com and mac.com are icloud.com. support.apple.com, "iCloud Mail addresses".
* Proton: plus tags, dots, hyphens and underscores, as its own programs compare addresses; one name at its four domains.
* Fastmail: plus tags, and anything@name.fastmail.com. fastmail.help, "Plus addressing and subdomain addressing".
* Yandex: one name at all its domains, plus tags, a hyphen for a dot. yandex.com/support/mail, "Email aliases".
* Mail.ru, Zoho, mailbox.org, Posteo, Runbox: plus tags, each in its help pages.

GMX, WEB.DE, Yahoo, AOL, QQ and NetEase document none, or aliases that have to be made first, a few to a mailbox.
"""

from __future__ import annotations

# fmt: off
HOTMAIL_AND_OUTLOOK = (
    "at", "be", "cl", "co.il", "co.th", "com", "com.ar", "com.au", "com.br", "com.gr", "com.tr", "com.vn", "cz", "de",
    "dk", "es", "fr", "hu", "id", "ie", "in", "it", "jp", "kr", "lv", "my", "ph", "pt", "sa", "sg", "sk",
)
"""Ends of domains under both names."""
HOTMAIL = (
    "ca", "co.id", "co.jp", "co.kr", "co.nz", "co.uk", "co.za", "com.hk", "com.mx", "com.tw", "fi", "gr", "nl", "no",
    "ro", "rs", "se",
)
LIVE = (
    "at", "be", "ca", "cl", "cn", "co.kr", "co.uk", "co.za", "com", "com.ar", "com.au", "com.mx", "com.my", "com.ph",
    "com.pt", "com.sg", "de", "dk", "fi", "fr", "hk", "ie", "in", "it", "jp", "nl", "no", "ru", "se",
)
OUTLOOK = frozenset((
    *(f"{name}.{end}" for end in HOTMAIL_AND_OUTLOOK for name in ("hotmail", "outlook")),
    *(f"hotmail.{end}" for end in HOTMAIL), *(f"live.{end}" for end in LIVE),
    "outlook.co.id", "outlook.co.nz", "outlook.com.pe", "msn.com", "passport.com", "windowslive.com",
))
YANDEX = frozenset((
    "ya.ru", "yandex.az", "yandex.by", "yandex.co.il", "yandex.com", "yandex.com.am", "yandex.com.ge", "yandex.com.tr",
    "yandex.ee", "yandex.fr", "yandex.kg", "yandex.kz", "yandex.lt", "yandex.lv", "yandex.md", "yandex.tj", "yandex.tm",
    "yandex.ua", "yandex.uz",
))
"""All are yandex.ru."""
FASTMAIL = frozenset(("fastmail.com", "fastmail.fm"))
MAIL_RU = frozenset(("bk.ru", "inbox.ru", "internet.ru", "list.ru", "mail.ru"))
ZOHO = frozenset(("zoho.com", "zoho.eu", "zoho.in", "zohomail.com", "zohomail.eu", "zohomail.in"))
OTHERS = frozenset(("mailbox.org", "posteo.de", "posteo.net", "runbox.com", "yandex.ru"))
# fmt: on
