import Model
import Testing

@testable import Terminal

@Suite struct WidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("张三", 4), ("張曉明", 6), ("𠮷野", 4), ("ＡＢＣ", 6), ("。，", 4), ("　", 2), ("ｱｲｳ", 3),
    ("e\u{301}", 1), ("é", 1), ("a\u{200D}", 1), ("😀", 2), ("한글", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("…", 1),
    ("·", 1),
    ("82 %", 4), ("a张b", 4), ("\u{20000}", 2), ("\u{323AF}", 2), ("\u{31350}", 2), ("ไทย", 3), ("ก็", 1),
    ("ཀྱ", 1), ("𖿰", 2),
  ])
  func ofText(text: String, width: Int) {
    #expect(text.displayWidth == width)
    #expect(text.reduce(0) { $0 + $1.displayWidth } == width)
  }

  @Test func truncationKeepsCharactersWhole() {
    let samples = ["张三丰的母亲", "abcdef", "e\u{301}e\u{301}e\u{301}", "👩‍👩‍👧母女", "a张b李c"]
    for text in samples {
      for width in 0...(text.displayWidth + 1) {
        let cut = text.truncated(toWidth: width)
        #expect(cut.displayWidth <= width)
        if cut != text {
          #expect(width == 0 || cut.hasSuffix("…"))
          #expect(text.hasPrefix(cut.dropLast()))
          #expect(text.displayWidth > width)
        }
      }
    }
    #expect("张三丰的母亲".truncated(toWidth: 6) == "张三…")
    #expect("张三丰的母亲".truncated(toWidth: 12) == "张三丰的母亲")
  }

  @Test func wrappingLosesNothing() {
    let texts = [
      "入户探访，每月至少一次（高龄、失能老人每周一次）；没有见到本人的，要说明原因。", "a long English sentence with words of different lengths",
      "混合 mixed 文字 text，以及 https://example.org/a/very/long/address/without/blanks 的换行", "“引号”和《书名号》，不在行首。",
      "第一行\n第二行\n\n第四行", "",
    ]
    for text in texts {
      for width in 2...90 {
        let lines = text.wrapped(toWidth: width)
        let joined = lines.joined().filter { $0 != " " }
        #expect(joined == text.filter { $0 != " " && $0 != "\n" })
        for line in lines where width >= 8 {
          #expect(line.displayWidth <= width)
        }
      }
    }
    #expect("老人姓名，住址。".wrapped(toWidth: 8) == ["老人姓", "名，住", "址。"])
    #expect("见《办法》".wrapped(toWidth: 6) == ["见《办", "法》"])
    #expect("ab cd ef".wrapped(toWidth: 5) == ["ab cd", "ef"])
    #expect("ab  cd".wrapped(toWidth: 80) == ["ab  cd"])
  }

  @Test(arguments: [
    ("张三", "张三"), ("a\u{1B}[31mb", "a␛[31mb"), ("\u{9B}31m", "<U+9B>31m"), ("a\r\n\tb\u{0}\u{7F}", "a␍␊␉b␀␡"),
    ("\u{202E}cba", "<U+202E>cba"), ("\u{2066}x\u{2069}", "<U+2066>x<U+2069>"), ("👩‍👧", "👩‍👧"), ("\u{FEFF}x", "<U+FEFF>x"),
    ("\u{E0041}", "<U+E0041>"), ("e\u{301}", "e\u{301}"), ("\u{2028}", "<U+2028>"),
  ])
  func controlsAreVisible(text: String, shown: String) {
    #expect(text.withVisibleControls() == shown)
  }

  /// No character that `wcwidth` calls a control reaches a terminal.
  @Test func noControlPasses() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), scalar.properties.generalCategory == .control else { continue }
      let shown = String(Character(scalar)).withVisibleControls()
      #expect(!shown.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
  }
}

@Suite struct TableTests {
  @Test func aWideTableStandsInPartsThatRepeatItsFirstColumn() {
    var table = Table(
      [.init("村", flexible: true)] + (1...6).map { .init(Label("第\($0)列", "column \($0)"), rightAligned: true) })
    table.append([Table.Cell("东风村")] + (1...6).map { Table.Cell("\($0)000") })
    for (width, parts) in [(80, 1), (40, 2), (26, 3), (25, 6), (4, 6)] {
      let blocks = table.blocks(width: width, .en)
      #expect(blocks.count == parts)
      #expect(blocks.allSatisfy { $0.rows[0][0].text == "东风村" })
      #expect(blocks.flatMap { $0.rows[0].dropFirst().map(\.text) } == (1...6).map { "\($0)000" })
      for line in blocks.flatMap({ $0.rendered(.en, width: width, isColoured: false).split(separator: "\n") })
      where width > 20 {
        #expect(line.displayWidth <= width)
      }
    }
  }

  private func table() -> Table {
    var table = Table([
      Table.Column(Label("编号", "id")), Table.Column(Label("姓名", "name"), flexible: true),
      Table.Column(Label("岁数", "age"), rightAligned: true),
      Table.Column(Label("备注", "note"), flexible: true),
    ])
    table.append(["k7q2-41", "张三", "82", "耳背"])
    table.append(["k7q2-7", "O\u{1B}[2Jda", "101", ""])
    table.append(["m3x9-12", "欧阳慧芳", "75", Table.Cell("子女在外地，每周来电一次", .red)])
    return table
  }

  @Test func columnsAlign() {
    #expect(
      table().rendered(.zh, width: nil, isColoured: false) == """
        编号     姓名      岁数  备注
        k7q2-41  张三        82  耳背
        k7q2-7   O␛[2Jda    101
        m3x9-12  欧阳慧芳    75  子女在外地，每周来电一次

        """)
  }

  /// `due` cut off at 80 columns why somebody is to be visited, beside columns in which nothing stood.
  @Test func whyWasCutOffWhileColumnsStoodEmpty() {
    var table = Table([
      Table.Column(Label("编号", "id")), Table.Column(Label("组", "group")),
      Table.Column(Label("村", "village"), flexible: true),
      Table.Column(Label("为什么", "why"), wrapped: true),
    ])
    table.append(["k7q2-41", "", "柳溪村", "警情未办结（特急：跌倒受伤）；从未见到，一般每90天"])
    table.append(["k7q2-7", "", "榆树村", "约好的日子到了"])
    #expect(
      table.rendered(.zh, width: 44, isColoured: false) == """
        编号     村      为什么
        k7q2-41  柳溪村  警情未办结（特急：跌倒受
                         伤）；从未见到，一般每90天
        k7q2-7   榆树村  约好的日子到了

        """)
    // Where there is room, nothing is left out.
    #expect(table.rendered(.zh, width: 100, isColoured: false).contains("组"))
  }

  @Test func narrowTerminalsCutTheWidestColumn() {
    #expect(
      table().rendered(.en, width: 40, isColoured: false) == """
        id       name      age  note
        k7q2-41  张三       82  耳背
        k7q2-7   O␛[2Jda   101
        m3x9-12  欧阳慧芳   75  子女在外地，每…

        """)
    for width in 1...120 {
      for line in table().rendered(.zh, width: width, isColoured: false).split(separator: "\n") {
        #expect(line.displayWidth <= max(width, 33))  // ids and ages are never cut
      }
    }
  }

  @Test func colourChangesNoWidth() {
    let coloured = table().rendered(.zh, width: 60, isColoured: true)
    #expect(coloured.contains("\u{1B}[31m子女在外地，每周来电一次\u{1B}[0m"))
    var plain = coloured
    for code in ["\u{1B}[31m", "\u{1B}[2m", "\u{1B}[0m"] { plain = plain.split(separator: code).joined() }
    #expect(
      plain.split(separator: "\n").map { $0.trimmingEnd() }
        == table().rendered(.zh, width: 60, isColoured: false).split(separator: "\n").map(String.init))
  }
}

extension Substring {
  fileprivate func trimmingEnd() -> String {
    var text = self
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
