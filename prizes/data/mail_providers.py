"""What large providers say of their addresses, looked up in November 2026.

Form 2 of addresses (`mail.rules.addresses`) is made of this, so nothing here may change once votes have begun with it:
what is learned later goes into lists of a new form. What is not certain is left out, for a provider that is not here
costs a look at votes that are alike (docs/fraud.md), and one that is here wrongly costs somebody their vote.

* Outlook.com and Hotmail: plus tags, since 2013 (zdnet.com, "Microsoft adds support for custom '+' email addresses", of
  2020). Each domain has mailboxes of its own. The ends of outlook are the 32 that Microsoft named on 17 April 2013
  (blogs.office.com, "Outlook.com gets two-step verification, sign-in by alias and new international domains"); those of
  hotmail and live are domains of its sign-up in earlier years.
* Gmail: dots and plus tags; googlemail.com is gmail.com. support.google.com/mail/answer/7436150, /22370 and /10313.
* iCloud: me.com and mac.com are icloud.com (support.apple.com/118230). Plus tags are delivered, which Apple does not
  document; a name of theirs cannot hold a plus.
* Proton: plus tags, and one name at its four domains (proton.me/support/addresses-and-aliases). Dots, hyphens and
  underscores as its own programs compare addresses (`canonicalizeInternalEmail` in ProtonMail/WebClients).
* Fastmail: plus tags, and anything@name.fastmail.com (fastmail.help, 360060591053).
* Yandex: "addresses using your username on all Yandex domains are linked to you when you register"
  (yandex.com/support/id/authorization/email.html). A hyphen is the same as a dot in a user name; plus tags are
  delivered, and a name cannot hold a plus.
* mailbox.org (kb.mailbox.org, "What is an alias") and Runbox (blog.runbox.com, "Sub-addressing"): plus tags.

GMX, WEB.DE, Yahoo, AOL, QQ and NetEase document none, or aliases that have to be made first, a few to a mailbox. Of
plus tags at Mail.ru, Zoho and Posteo no page of theirs was found.
"""

# fmt: off
OUTLOOK_ENDS = (
    "at", "be", "cl", "co.id", "co.il", "co.nz", "co.th", "com", "com.ar", "com.au", "com.br", "com.gr", "com.pe",
    "com.tr", "com.vn", "cz", "de", "dk", "es", "fr", "hu", "ie", "in", "it", "jp", "kr", "lv", "my", "ph", "pt", "sa",
    "sg", "sk",
)
HOTMAIL_ENDS = (
    "at", "be", "ca", "cl", "co.id", "co.il", "co.jp", "co.nz", "co.th", "co.uk", "co.za", "com", "com.ar", "com.au",
    "com.br", "com.hk", "com.tr", "com.tw", "com.vn", "cz", "de", "dk", "es", "fi", "fr", "gr", "hu", "it", "lv", "my",
    "nl", "no", "ph", "rs", "se", "sg", "sk",
)
LIVE_ENDS = (
    "at", "be", "ca", "cl", "cn", "co.kr", "co.uk", "co.za", "com", "com.ar", "com.au", "com.mx", "com.my", "com.ph",
    "com.pt", "com.sg", "de", "dk", "fi", "fr", "hk", "ie", "in", "it", "jp", "nl", "no", "ru", "se",
)
OUTLOOK = frozenset((
    *(f"outlook.{end}" for end in OUTLOOK_ENDS), *(f"hotmail.{end}" for end in HOTMAIL_ENDS),
    *(f"live.{end}" for end in LIVE_ENDS), "msn.com", "passport.com", "windowslive.com",
))
YANDEX = frozenset((
    "ya.ru", "yandex.az", "yandex.by", "yandex.co.il", "yandex.com", "yandex.com.am", "yandex.com.ge", "yandex.com.tr",
    "yandex.ee", "yandex.fr", "yandex.kg", "yandex.kz", "yandex.lt", "yandex.lv", "yandex.md", "yandex.tj", "yandex.tm",
    "yandex.ua", "yandex.uz",
))
"""All are yandex.ru."""
FASTMAIL = frozenset(("fastmail.com", "fastmail.fm"))
OTHERS = frozenset(("mailbox.org", "runbox.com", "yandex.ru"))
# fmt: on
