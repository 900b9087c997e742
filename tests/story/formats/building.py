"""Builders of files in the formats that are read; the libraries are imported where needed."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

SENTENCES = (
    "The ferry to Marrow Island will sail through the winter for the first time in nine years.",
    "The county council voted by 31 to 12 on Thursday to pay for two sailings a day.",
    "“We have waited for this since the old pier was closed,” said the owner of the only shop.",
)
JSON_LD = (
    '{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", '
    '"headline": "Ferry to run all winter", "datePublished": "2023-10-14T07:12:00+01:00", '
    '"dateModified": "2023-10-14T09:00:00+01:00", "articleSection": "Transport", '
    '"author": [{"@type": "Person", "name": "A. Reporter"}, {"name": "B. Writer"}], '
    '"publisher": {"name": "The Coastal Paper"}}]}'
)


def make_page(
    sentences: Sequence[str] = SENTENCES, *, head: str = "", title: str = "Ferry to run all winter"
) -> str:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f'<!doctype html><html lang="en-GB"><head><title>{title}</title>{head}</head><body>'
        f'<nav><a href="/">Home</a> <a href="/news">News</a></nav>'
        f"<article><h1>{title}</h1>{paragraphs}</article>"
        f"<footer>Terms of use</footer></body></html>"
    )


def make_json_ld(data: str = JSON_LD) -> str:
    return f'<script type="application/ld+json">{data}</script>'


def make_pdf(pages: Sequence[Sequence[str]], *, title: str | None = None) -> bytes:
    """Return a PDF with these lines, one below the other; characters beyond ASCII are lost."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
        stream = f"BT /F1 10 Tf 12 TL 50 780 Td\n{shown}ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    about = f"<< /Title ({title}) /Author (A. Reporter) /CreationDate (D:20231014071200+01'00') >>"
    return _pdf_of([*objects, about], has_about=title is not None)


def _pdf_of(objects: Sequence[str], *, has_about: bool) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode("ascii", "replace")
    start = len(out)
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    info = f" /Info {len(objects)} 0 R" if has_about else ""
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{info} >>\n".encode()
    out += f"startxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def make_encrypted_pdf() -> bytes:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415  # see above

    writer = PdfWriter(PdfReader(io.BytesIO(make_pdf([SENTENCES]))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def make_docx(paragraphs: Sequence[str], *, title: str = "") -> bytes:
    import docx  # noqa: PLC0415  # see above

    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = "A. Reporter"
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Sailings", "two a day"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_mail(
    *, subject: str = "Ferry to run all winter", plain: str = "", page: str = ""
) -> bytes:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "The Coastal Paper <news@example.org>"
    message["Date"] = "Sat, 14 Oct 2023 07:12:00 +0100"
    message.set_content(plain)
    if page:
        message.add_alternative(page, subtype="html")
    message.add_attachment(b"\0\1", maintype="image", subtype="png", filename="ferry.png")
    return message.as_bytes()


def make_zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
