import Model
import Terminal
import Testing

@Suite struct HelpTests {
  @Test func overviewInChinese() {
    #expect(
      Sample.program.helpText([], .zh) == """
        sample — 示例程序

        用法：sample [通用选项]… 命令 [参数]…

        用来检验命令行工具的程序，它什么也不做，只把收到的参数原样列出来，好让测试一条一
        条地核对。

        命令
          elder add            登记一位老人
          elder show ID        显示一位老人
          due                  该探访谁
          import FILE…         导入
          report KIND [MONTH]  统计
          completions SHELL    输出命令行补全脚本
          help [COMMAND…]      显示用法

        通用选项
              --data DIR    数据文件夹
              --json        只输出 JSON，供程序读取
              --lang zh|en  界面语言：zh 中文、en 英文
          -q, --quiet       不输出说明，只输出结果和错误
          -h, --help        显示用法
          -V, --version     显示版本

        “sample 命令 --help”说明一个命令。

        """)
  }

  @Test func commandInEnglish() {
    #expect(
      Sample.program.helpText(["elder", "add"], .en) == """
        sample elder add — register an elder

        Usage: sample elder add [OPTION]…

        Options
              --name TEXT        full name (required)
              --sex TERM         sex: male, female, not_known
              --id-number TEXT   ID number
              --categories TERM  categories (may be repeated): left_behind, veteran
          -n, --note TEXT        note

        Global options
              --data DIR    the data folder
              --json        print JSON only, for scripts
              --lang zh|en  the language to speak: zh Chinese, en English
          -q, --quiet       no notes, only results and errors
          -h, --help        show how to use the command
          -V, --version     show the version

        Examples
          sample elder add --name 张三 --sex male
              register 张三

        """)
  }

  @Test func commandInChinese() {
    let text = Sample.program.helpText(["due"], .zh)
    #expect(text.contains("  -d, --days N    天数（默认 7）\n"))
    let report = Sample.program.helpText(["report"], .zh)
    #expect(report.contains("用法：sample report KIND [MONTH]\n"))
    #expect(report.contains("参数\n  KIND     哪种：visits 探访\n  [MONTH]  月份\n"))
  }

  @Test func noLineIsWiderThanAScreen() {
    let long = Label(
      String(repeating: "很长的说明，没有一个空格；", count: 20), String(repeating: "a long explanation ", count: 20))
    let terms = (1...30).map { Choice("term_\($0)", Label("第\($0)项", "item number \($0)")) }
    let program = Program(
      name: "wide", version: "1", summary: long, details: long, dataVariable: "D",
      commands: [
        Command(
          "command-with-a-long-name", long, details: long, operands: [Operand("operand", .choice(terms), long, .any)],
          options: [Option("option-with-a-very-long-name", .choice(terms), long, required: true, repeated: true)]
        ) { _ in .done }
      ])
    for language in Language.allCases {
      for path in [[], ["command-with-a-long-name"]] {
        for line in program.helpText(path, language).split(separator: "\n") { #expect(line.displayWidth <= 80) }
      }
    }
  }

  /// `--help` works wherever it stands, `help` as well, and so does `--json`.
  @Test func isAskedForInManyWays() throws {
    let text = Sample.program.helpText(["elder", "show"], .en)
    for line in [["elder", "show", "--help"], ["--help", "elder", "show"], ["help", "elder", "show"]] {
      let (exit, out, err) = run(line)
      #expect(exit == .done && out == text && err.isEmpty)
    }
    #expect(try JSONValue.parse(run(["help", "elder", "show", "--json"]).out)["help"]?.string == text)
    #expect(run(["--version"]).out == "sample 1.2\n")
    #expect(run(["--version", "--json"]).out == "{\"name\":\"sample\",\"version\":\"1.2\"}\n")
  }

  @Test(.enabled(if: isInstalled("groff")))
  func manualPageIsReadByGroff() {
    for language in Language.allCases {
      let page = run(["help", "--man"], environment: language == .zh ? [:] : ["LANG": "en"]).out
      #expect(page == Sample.program.manualPage(language))
      // zh.tmac lets lines break between Chinese characters, as man does for a Chinese page.
      let groff = "groff -K utf8 -T utf8 -P -cbou -man \(language == .zh ? "-m zh" : "") -ww"
      let shown = shell("sh", "\(groff) <<'END'\n\(page)END\n")
      #expect(shown.status == 0)
      #expect(shown.output.contains("--id-number TEXT"))
      let complaints = shell("sh", "\(groff) 2>&1 >/dev/null <<'END'\n\(page)END\n")
      #expect(complaints.output.isEmpty, "\(complaints.output)")
    }
  }

  @Test func manualPageHidesNoText() {
    let program = Program(
      name: "p", version: "1", summary: "-dash", details: ".TH \"x\"\n'quoted\\n", dataVariable: "D",
      commands: [Command("a", "say \"hi\"") { _ in .done }])
    let page = program.manualPage(.en)
    #expect(page.contains("\n\\&.TH \"x\"\n.br\n\\&'quoted\\en\n"))
    #expect(page.contains("\np \\- \\-dash\n"))
    #expect(page.contains("\nsay \"hi\"\n"))
  }
}
