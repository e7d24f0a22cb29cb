"""Reads and writes workbooks with openpyxl, for Clients/cli/Tests/PythonTests.swift.

check_workbooks.py read FILE    prints {"sheets":[{"name","freeze","rows":[[[type, text]…]…]}]}
check_workbooks.py write FILE   writes a workbook as an office would, with what is awkward in real ones
"""

import datetime
import json
import sys

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont


def read(path):
    book = openpyxl.load_workbook(path)
    sheets = []
    for sheet in book:
        rows = [[[type(v).__name__, "" if v is None else str(v)] for v in row] for row in sheet.iter_rows(values_only=True)]
        sheets.append({"name": sheet.title, "freeze": sheet.freeze_panes, "rows": rows})
    print(json.dumps({"sheets": sheets}, ensure_ascii=False))


def write(path):
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "说明"
    cover["A1"] = "请填写第二张表"
    sheet = book.create_sheet("花名册")
    sheet["A1"] = "老年人花名册（2026年）"
    sheet.merge_cells("A1:H1")
    sheet.append(["姓名", "性别", "出生日期", "身份证号", "村", "联系电话", "困难类别", "备注"])
    sheet.append(["赵桂兰", "女", datetime.date(1941, 3, 5), "230422194103051021", "柳溪村", 13904680011, "独居、高龄", None])
    # The village is written once for two people, and telephones are numbers.
    sheet.append(["钱德福", "男", datetime.datetime(1938, 9, 17), "230422193809171039", None, 13904680012, "空巢", "=1+1"])
    sheet.merge_cells("E3:E4")
    sheet["H3"] = CellRichText("耳背，", TextBlock(InlineFont(b=True), "需大声"))
    sheet["C3"].number_format = 'yyyy"年"m"月"d"日"'
    # An ID number that somebody typed as a number: the last digits are gone.
    sheet.append(["孙玉珍", "女", datetime.date(1945, 1, 1), 230422194501221065, "柳溪村", None, "留守", None])
    sheet["C5"].number_format = 'yyyy"年"m"月"'
    hidden = book.create_sheet("旧名单")
    hidden.append(["姓名", "村"])
    hidden.append(["周秀英", "柳溪村"])
    hidden.sheet_state = "hidden"
    book.save(path)


if __name__ == "__main__":
    {"read": read, "write": write}[sys.argv[1]](sys.argv[2])
