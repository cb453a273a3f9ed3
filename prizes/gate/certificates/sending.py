"""The file of all valid certificates, for pages and programs alike."""

from __future__ import annotations

from fastapi.responses import StreamingResponse

from prizes.certificates.packing import certificates_file
from prizes.gate.at import At


async def certificates_sent(at: At, lang: str) -> StreamingResponse:
    """With its length, so that a browser shows how much is left. Raises Missing where it is not prepared."""
    parts, length = await certificates_file(*at.here, lang)
    headers = {
        "content-disposition": f'attachment; filename="{at.edition.slug}-certificates-{lang}.zip"',
        "content-length": str(length),
        "content-encoding": "identity",  # PDF files are packed already
        "cache-control": "no-store",
    }
    return StreamingResponse(parts, media_type="application/zip", headers=headers)
