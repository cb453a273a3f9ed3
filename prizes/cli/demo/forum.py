"""Programme of the ceremony, partners and news of the rehearsal that is over, in six languages; all made up."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.forum.actions.news import publish_news, write_news
from prizes.forum.actions.partners import write_partner
from prizes.forum.actions.programme import publish_session, write_session
from prizes.forum.rules.partners import PartnerKind, PartnerWords
from prizes.forum.rules.programme import SessionWords

CEREMONY = {
    "en": ("Ceremony of the prizes", "Made up for the demo. Winners receive their certificates."),
    "ar": ("حفل توزيع الجوائز", "نص مختلق للعرض التجريبي. يتسلم الفائزون شهاداتهم."),
    "zh": ("颁奖典礼", "演示用虚构内容。获奖者领取证书。"),
    "fr": ("Cérémonie de remise des prix", "Texte inventé. Les lauréats reçoivent leurs certificats."),
    "ru": ("Церемония награждения", "Вымышлено. Победители получают сертификаты."),
    "es": ("Ceremonia de entrega de premios", "Texto inventado. Los ganadores reciben sus certificados."),
}  # fmt: skip
MEETING = {
    "en": ("Meet the winners", "Made up for the demo. Winners present their projects."),
    "ar": ("لقاء مع الفائزين", "نص مختلق للعرض التجريبي. يعرض الفائزون مشاريعهم."),
    "zh": ("与获奖者见面", "演示用虚构内容。获奖者介绍其项目。"),
    "fr": ("Rencontre avec les lauréats", "Texte inventé. Les lauréats présentent leurs projets."),
    "ru": ("Встреча с победителями", "Вымышлено. Победители представляют свои проекты."),
    "es": ("Encuentro con los ganadores", "Texto inventado. Los ganadores presentan sus proyectos."),
}  # fmt: skip
NEWS = {
    "en": ("The ceremony can be followed online", "Made up for the demo. The programme has the time, room and link."),
    "ar": ("يمكن متابعة الحفل عبر الإنترنت", "نص مختلق للعرض التجريبي. يذكر البرنامج الوقت والقاعة والرابط."),
    "zh": ("可在线观看颁奖典礼", "演示用虚构内容。日程中列有时间、会议室和链接。"),
    "fr": ("La cérémonie peut être suivie en ligne", "Texte inventé. Le programme indique heure, salle et lien."),
    "ru": ("За церемонией можно следить онлайн", "Вымышлено. В программе указаны время, зал и ссылка."),
    "es": ("La ceremonia se puede seguir en línea", "Texto inventado. El programa indica hora, sala y enlace."),
}  # fmt: skip
PARTNERS = (
    (PartnerKind.PARTNER, "Demo Foundation for Digital Inclusion", {
        "en": "Made up for the demo: it supports the ceremony.",
        "ar": "نص مختلق للعرض التجريبي: تدعم المؤسسة حفل توزيع الجوائز.",
        "zh": "演示用虚构内容：该基金会支持颁奖典礼。",
        "fr": "Texte inventé : la fondation soutient la cérémonie.",
        "ru": "Вымышлено: фонд поддерживает церемонию.",
        "es": "Texto inventado: la fundación apoya la ceremonia.",
    }),
    (PartnerKind.TRUST_FUND, "Demo Agency for Cooperation", {
        "en": "Made up for the demo: it contributes to the trust fund.",
        "ar": "نص مختلق للعرض التجريبي: تساهم الوكالة في الصندوق الاستئماني.",
        "zh": "演示用虚构内容：该机构向信托基金捐款。",
        "fr": "Texte inventé : l’agence contribue au fonds d’affectation spéciale.",
        "ru": "Вымышлено: агентство вносит средства в целевой фонд.",
        "es": "Texto inventado: el organismo contribuye al fondo fiduciario.",
    }),
)  # fmt: skip
Told = dict[str, tuple[str, str]]


def _texts(told: Told) -> dict[str, dict[str, str]]:
    return {lang: {"title": title, "text": text} for lang, (title, text) in told.items()}


async def fill_forum(session: AsyncSession, edition: EditionInForce, opens: datetime, *, by: str) -> None:
    """`opens`: when the winners are announced; both sessions are on that day."""
    for hours, told, room in ((1, CEREMONY, "Demo hall"), (4, MEETING, "Demo room 1")):
        words = SessionWords(
            starts_at=opens + timedelta(hours=hours),
            ends_at=opens + timedelta(hours=hours + 2),
            texts=_texts(told),
            place=room,
            speakers=["A made-up chair", "A made-up speaker"],
            languages=["en", "fr"],
            stream="https://stream.example/wsis-prizes",
        )
        made = await write_session(session, edition, words, by=by)
        await publish_session(session, edition, made.id, by=by)
    news = await write_news(session, edition, _texts(NEWS), by=by)
    await publish_news(session, edition, news.id, by=by)
    for place, (kind, name, texts) in enumerate(PARTNERS):
        partner = PartnerWords(
            kind=kind.value, name=name, recognition="", texts=texts, url="", place=place, shown=True
        )
        await write_partner(session, edition, partner, by=by)
