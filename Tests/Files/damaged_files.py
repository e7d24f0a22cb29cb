"""Some 250 files as nobody should hand them in, the same every time: for check_damaged.py. Python's own library only; all
people in them are invented.

damaged_files.py FOLDER    writes them
"""

import io
import random
import struct
import sys
import zipfile

HEADER = ["姓名", "性别", "出生日期", "身份证号", "村", "联系电话", "困难类别", "备注"]
PEOPLE = [
    ["赵桂兰", "女", "1941-03-05", "230422194103051021", "柳溪村", "13904680011", "独居、高龄", "耳背"],
    ["钱德福", "男", "1938-09-17", "230422193809171039", "柳溪村", "13904680012", "空巢", ""],
    ["孙玉珍", "女", "1945-01-22", "230422194501221065", "石桥村", "13904680013", "留守", "冬季随子女"],
    ["李永贵", "男", "1950-06", "", "石桥村", "", "", ""],
]


def text(rows, comma=",", end="\r\n"):
    def cell(value):
        return '"' + value.replace('"', '""') + '"' if any(c in value for c in comma + '"\r\n') else value
    return "".join(comma.join(map(cell, row)) + end for row in rows)


def csv_files():
    rows = [HEADER, *PEOPLE]
    plain = text(rows).encode()
    chinese = text(rows).encode("gb18030")
    for size in range(1, len(plain), 23):
        yield f"cut-{size}.csv", plain[:size]
    for size in range(1, len(chinese), 37):
        yield f"cut-gb18030-{size}.csv", chinese[:size]
    whole = text(rows)
    yield from {
        "empty.csv": b"", "newline.csv": b"\n", "mark.csv": b"\xef\xbb\xbf", "zero.csv": b"\0", "zeros.csv": bytes(5000),
        "two-marks.csv": b"\xef\xbb\xbf\xef\xbb\xbf" + plain, "utf-16.csv": whole.encode("utf-16"),
        "utf-16-be.csv": b"\xfe\xff" + whole.encode("utf-16-be"), "utf-16-cut.csv": whole.encode("utf-16")[:-1],
        "utf-32.csv": whole.encode("utf-32"), "gb18030-mark.csv": b"\x84\x31\x95\x33" + chinese,
        "two-encodings.csv": plain + chinese, "latin.csv": "name,village\nJosé,x\n".encode("latin-1"),
        "zero-inside.csv": plain.replace(b"\r\n", b"\0\r\n"), "half-characters.csv": plain.replace("村".encode(), b"\xe6\x9d"),
        "surrogates.csv": plain.replace("兰".encode(), b"\xed\xa0\x80\xed\xb0\x80"),
        "quote-open.csv": plain + b'"no end', "quote-inside.csv": plain.replace("兰".encode(), "兰\"".encode()),
        "quotes-only.csv": b'"' * 999, "commas-only.csv": b"," * 9999 + b"\n", "header-only.csv": text([HEADER]).encode(),
        "no-header.csv": text(PEOPLE).encode(), "header-twice.csv": text([HEADER, HEADER, *PEOPLE]).encode(),
        "three-headers.csv": text([["老年人花名册"], ["填报单位：", "忠仁镇"], ["单位：人"], HEADER, *PEOPLE]).encode(),
        "header-in-two-lines.csv": text([["基本信息", "", "", "", "住址", ""], HEADER, *PEOPLE]).encode(),
        "header-below.csv": text([*PEOPLE, HEADER]).encode(), "one-column.csv": text([r[:1] for r in rows]).encode(),
        "same-columns.csv": text([["姓名", "姓名", "姓名"], ["赵桂兰", "钱德福", "孙玉珍"]]).encode(),
        "short-rows.csv": text([HEADER, ["赵桂兰"], [], ["", "", "", ""], ["孙玉珍", "女"]]).encode(),
        "long-rows.csv": text([HEADER, *[p + ["x"] * 40 for p in PEOPLE]]).encode(),
        "many-columns.csv": text([[f"c{i}" for i in range(3000)], ["1"] * 3000]).encode(),
        "huge-cell.csv": text([HEADER, PEOPLE[0][:7] + ["长" * 2_000_000]]).encode(),
        "huge-name.csv": text([HEADER, ["名" * 5000, *PEOPLE[0][1:]]]).encode(),
        "huge-line.csv": b"a" * 20_000_000, "many-lines.csv": b"\n" * 3_000_000,
        "cr.csv": text(rows, end="\r").encode(), "mixed-ends.csv": (text(rows[:3], end="\r") + text(rows[3:], end="\n")).encode(),
        "tabs.csv": text(rows, "\t").encode(), "semicolons.csv": text(rows, ";").encode(), "bars.csv": text(rows, "|").encode(),
        "controls.csv": text([HEADER, ["赵\x01桂\x1b[2J兰", *PEOPLE[0][1:]]]).encode(),
        "invisible.csv": text([HEADER, ["\u200b赵\u202e桂\ufeff兰\u00a0", *PEOPLE[0][1:]]]).encode(),
        "emoji.csv": text([HEADER, ["赵👵🏽桂兰", *PEOPLE[0][1:]]]).encode(),
        "separators.csv": text(rows).replace("\r\n", "\u2028").encode(),
        "html.csv": b"<html><table><tr><td>" + plain + b"</td></tr></table></html>", "json.csv": b'[{"a": [' * 5000,
        "sep.csv": b"sep=,\r\n" + plain, "xlsx-as.csv": workbook(rows), "not-text.csv": random.Random(5).randbytes(5000),
    }.items()
    for index, value in enumerate(["=1+1", "=cmd|' /C calc'!A0", "+86139", "-1", "@SUM(A1)", "\t=1", "#REF!", "1.2E+17"]):
        yield f"formula-{index}.csv", text([HEADER, [value, "女", value, value, "柳溪村", value, value, value]]).encode()
    for index, value in enumerate(["44625", "15040", "0", "-1", "99999999", "1941-02-30", "1941-13-01", "0000-00-00",
                                   "9999-12-31", "2941-03-05", "41.3.5", "昭和16年", "1941/3/5 25:61", "三月五日", "1e308"]):
        yield f"date-{index}.csv", text([HEADER, ["赵桂兰", "女", value, "", "柳溪村", "", "", ""]]).encode()
    for index, value in enumerate(["23042219410305102", "2304221941030510211", "230422194113051021", "X" * 18, "0" * 18,
                                   "２３０４２２１９４１０３０５１０２１", "2.30422E+17", "230422 19410305 1021", "'230422194103051021"]):
        yield f"number-{index}.csv", text([HEADER, ["赵桂兰", "女", "", value, "柳溪村", "", "", ""]]).encode()


# Workbooks, by hand: what is wrong in them no library writes.

def cell(name, value):
    if isinstance(value, tuple):
        return value[0].format(name)
    escaped = value.replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{name}" t="inlineStr"><is><t>{escaped}</t></is></c>'


def sheet(rows, after="", before=""):
    data = "".join(
        f'<row r="{r}">' + "".join(cell(f"{chr(65 + c)}{r}", v) for c, v in enumerate(row)) + "</row>"
        for r, row in enumerate(rows, 1))
    return f'<?xml version="1.0"?><worksheet xmlns="m">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


RELATIONS = '<Relationships xmlns="r">{}</Relationships>'
BOOK = '<workbook xmlns="m" xmlns:r="o">{}<sheets>{}</sheets></workbook>'


def parts(sheets, book="", more=None):
    names = [f"sheet{i}" for i in range(1, len(sheets) + 1)]
    named = {
        "[Content_Types].xml": '<Types xmlns="t"/>',
        "_rels/.rels": RELATIONS.format('<Relationship Id="w" Type="x/officeDocument" Target="xl/workbook.xml"/>'),
        "xl/workbook.xml": BOOK.format(
            book, "".join(f'<sheet name="{n}" sheetId="{i}" r:id="{n}"/>' for i, n in enumerate(names, 1))),
        "xl/_rels/workbook.xml.rels": RELATIONS.format("".join(
            f'<Relationship Id="{n}" Type="x/worksheet" Target="worksheets/{n}.xml"/>' for n in names)
            + '<Relationship Id="s" Type="x/styles" Target="styles.xml"/>'
            + '<Relationship Id="t" Type="x/sharedStrings" Target="sharedStrings.xml"/>'),
    }
    named.update({f"xl/worksheets/{n}.xml": s for n, s in zip(names, sheets)})
    named.update(more or {})
    return {name: body for name, body in named.items() if body is not None}


def packed(named, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in named.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 9, 20, 0, 0, 0)), body, method)
    return out.getvalue()


def workbook(rows, **more):
    return packed(parts([sheet(rows)], **more))


def patched(data, signature, offset, form, value):
    """Writes a number into each header of a kind."""
    data, at = bytearray(data), 0
    while (at := data.find(signature, at)) >= 0:
        struct.pack_into(form, data, at + offset, value)
        at += 4
    return bytes(data)


def workbook_files():
    rows = [HEADER, *PEOPLE]
    good = workbook(rows)
    for size in range(0, len(good), len(good) // 24):
        yield f"cut-{size}.xlsx", good[:size]
    for seed in range(40):
        draw, flipped = random.Random(seed), bytearray(good)
        for _ in range(1 + seed % 4):
            flipped[draw.randrange(len(flipped))] ^= 1 << draw.randrange(8)
        yield f"flipped-{seed}.xlsx", bytes(flipped)
    stored = packed(parts([sheet(rows)]), zipfile.ZIP_STORED)
    for seed in range(20):
        draw, flipped = random.Random(seed + 1000), bytearray(stored)
        for _ in range(3):
            flipped[draw.randrange(len(flipped))] = draw.randrange(256)
        yield f"flipped-stored-{seed}.xlsx", bytes(flipped)
    local, central = b"PK\x03\x04", b"PK\x01\x02"
    formula = ('<c r="{}"><f>A1&amp;B1</f></c>',)
    cached = ('<c r="{}" t="str"><f>A1</f><v>赵桂兰</v></c>',)
    error = ('<c r="{}" t="e"><v>#REF!</v></c>',)
    date = ('<c r="{}" s="1"><v>15040</v></c>',)
    bad = ('<c r="{}" t="s"><v>999999</v></c>',)
    styles = {"xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'}
    merge = '<mergeCells><mergeCell ref="{}"/></mergeCells>'
    bomb = sheet([HEADER]).encode() + b" " * (300 << 20)
    yield from {
        "no-zip.xlsx": b"PK" + bytes(500), "nothing.xlsx": b"", "text.xlsx": text(rows).encode(),
        "old.xls": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096), "old.xlsx": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096),
        "empty-zip.xlsx": packed({}), "letter.xlsx": packed({"word/document.xml": "<w/>"}),
        "no-book.xlsx": packed({"xl/worksheets/sheet1.xml": sheet(rows)}),
        "no-sheet-part.xlsx": packed({k: v for k, v in parts([sheet(rows)]).items() if "sheet1" not in k}),
        "no-relations.xlsx": packed(parts([sheet(rows)], more={"xl/_rels/workbook.xml.rels": None})),
        "no-sheets.xlsx": packed(parts([])), "empty-sheet.xlsx": packed(parts([sheet([])])),
        "two-lists.xlsx": packed(parts([sheet(rows), sheet(rows)])),
        "three-headers.xlsx": workbook([["老年人花名册"], ["填报单位：", "忠仁镇"], ["单位：人"], *rows]),
        "formulas.xlsx": workbook([HEADER, [formula] * 8, [cached, "女", "1941-03-05", "", "柳溪村", "", "", formula]]),
        "errors.xlsx": workbook([HEADER, [error] * 8]), "strings-missing.xlsx": workbook([HEADER, [bad] * 8]),
        "dates.xlsx": workbook([HEADER, ["赵桂兰", "女", date, "", "柳溪村"]], more=styles),
        "dates-1904.xlsx": workbook([HEADER, ["赵桂兰", "女", date, "", "柳溪村"]], book='<workbookPr date1904="1"/>', more=styles),
        "date-too-late.xlsx": workbook([HEADER, ["赵桂兰", "女", ('<c r="{}" s="1"><v>1e300</v></c>',), "", "柳溪村"]], more=styles),
        "date-nan.xlsx": workbook([HEADER, ["赵桂兰", "女", ('<c r="{}" s="1"><v>nan</v></c>',), "", "柳溪村"]], more=styles),
        "style-missing.xlsx": workbook([HEADER, ["赵桂兰", "女", ('<c r="{}" s="4294967295"><v>1</v></c>',), "", "柳溪村"]], more=styles),
        "merged.xlsx": packed(parts([sheet([HEADER, *PEOPLE[:1], ["钱德福", "男"]], merge.format("E2:E3"))])),
        "merged-header.xlsx": packed(parts([sheet([["花名册"], *rows], merge.format("A1:H1"))])),
        "merged-everything.xlsx": packed(parts([sheet(rows, merge.format("A1:XFD1048576"))])),
        "merged-backwards.xlsx": packed(parts([sheet(rows, merge.format("H9:A1"))])),
        "merged-nonsense.xlsx": packed(parts([sheet(rows, merge.format("A0:ZZZZZZ99999999999999999999"))])),
        "huge-cell.xlsx": workbook([HEADER, PEOPLE[0][:7] + ["长" * 2_000_000]]),
        "far-row.xlsx": packed(parts(['<worksheet><sheetData><row r="4294967296"><c r="A4294967296"><v>1</v></c></row></sheetData></worksheet>'])),
        "far-column.xlsx": packed(parts(['<worksheet><sheetData><row r="1"><c r="ZZZZZZZZZZZZZZ1"><v>1</v></c></row></sheetData></worksheet>'])),
        "rows-backwards.xlsx": packed(parts([sheet(rows).replace('<row r="2">', '<row r="9">')])),
        "no-references.xlsx": packed(parts([sheet(rows).replace(' r="', ' q="')])),
        "open-tag.xlsx": packed(parts([sheet(rows)[:-20]])), "deep.xlsx": packed(parts(["<a>" * 200_000])),
        "entities.xlsx": packed(parts(['<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'])),
        "outside.xlsx": packed(parts(['<!DOCTYPE w SYSTEM "file:///etc/passwd"><worksheet/>'])),
        "utf-16-part.xlsx": packed(parts([sheet(rows).encode("utf-16")])), "zero-part.xlsx": packed(parts([b"\0" * 999])),
        "bomb.xlsx": packed(parts([bomb])), "bomb-strings.xlsx": workbook(rows, more={"xl/sharedStrings.xml": bomb}),
        "many-cells.xlsx": packed(parts([sheet([HEADER]).replace("</sheetData>", "<row>" + "<c><v>1</v></c>" * 2_000_000 + "</row></sheetData>")])),
        "many-rows.xlsx": packed(parts([sheet([HEADER]).replace("</sheetData>", "<row><c><v>1</v></c></row>" * 1_500_000 + "</sheetData>")])),
        "many-parts.xlsx": packed({**parts([sheet(rows)]), **{f"x{i}": "" for i in range(30_000)}}),
        "same-part-twice.xlsx": twice(rows), "up.xlsx": packed({**parts([sheet(rows)]), "../../etc/passwd": "x"}),
        "locked.xlsx": patched(patched(good, local, 6, "<H", 1), central, 8, "<H", 1),
        "unknown-method.xlsx": patched(patched(good, local, 8, "<H", 99), central, 10, "<H", 99),
        "sizes-small.xlsx": patched(good, central, 24, "<I", 3), "sizes-large.xlsx": patched(good, central, 24, "<I", 0xFFFFFFF0),
        "packed-large.xlsx": patched(good, central, 20, "<I", 0x7FFFFFFF), "zip64.xlsx": patched(good, central, 20, "<I", 0xFFFFFFFF),
        "offsets-far.xlsx": patched(good, central, 42, "<I", 0xFFFFFFF0), "offsets-same.xlsx": patched(good, central, 42, "<I", 0),
        "names-long.xlsx": patched(good, central, 28, "<H", 0xFFFF), "count-large.xlsx": patched(good, b"PK\x05\x06", 10, "<H", 0xFFF0),
        "directory-far.xlsx": patched(good, b"PK\x05\x06", 16, "<I", 0xFFFFFFF0), "comment.xlsx": patched(good, b"PK\x05\x06", 20, "<H", 0xFFFF),
        "check-wrong.xlsx": patched(good, central, 16, "<I", 7), "in-front.xlsx": b"x" * 333 + good, "behind.xlsx": good + b"x" * 333,
    }.items()


def twice(rows):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in [*parts([sheet(rows)]).items(), ("xl/worksheets/other.xml", sheet([HEADER]))]:
            archive.writestr(name, body)
    return out.getvalue().replace(b"xl/worksheets/other.xml", b"xl/worksheets/sheet1.xml")


def all_files():
    yield from csv_files()
    yield from workbook_files()


if __name__ == "__main__":
    for name, content in all_files():
        with open(f"{sys.argv[1]}/{name}", "wb") as file:
            file.write(content)
