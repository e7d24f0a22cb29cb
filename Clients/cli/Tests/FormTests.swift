import Foundation
import Model
import Terminal
import Testing

@Suite struct FormTests {
  @Test func aBlankFormAsksWhatTheModelDeclares() throws {
    let home = try Home()
    for language in [Language.zh, .en] {
      home.language = language == .zh ? "zh" : "en"
      let html = try home.tanfang("form", "visit").out
      #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
      #expect(html.contains("size: A4") && html.contains("lang=\"\(language == .zh ? "zh-CN" : "en")\""))
      for vocabulary in [Vocabulary.visitMode, .visitOutcome, .basicLiving, .safety] {
        for term in vocabulary.terms { #expect(html.contains(escaped(term.label[language])), "\(term.key)") }
      }
      // Nothing is fetched, nothing runs.
      for word in ["<script", "http://", "https://", "src="] { #expect(!html.contains(word)) }
    }
  }

  private func escaped(_ text: String) -> String { text.replacingOccurrences(of: "'", with: "&#39;") }

  @Test func aVillagesFormsBearItsNamesMostUrgentFirst() throws {
    let home = try Home.withRegisters()
    home.language = "zh"
    let zhao = try home.elder("赵桂兰")
    try home.id("elder", "edit", try home.elder("李永贵"), "--risk-tier", "高")
    try home.id("visit", "add", zhao)
    let html = try home.tanfang("form", "visit", "--village", "柳溪村").out
    #expect(html.components(separatedBy: "<section").count - 1 == 12)
    #expect(!html.contains("赵桂兰"))
    // A form is more than one page, and each page says whom it is about.
    let sheets = html.components(separatedBy: "<table class=\"sheet\"><thead><tr><td><b>")
    #expect(sheets.count - 1 == 11 && sheets[1].hasPrefix("李永贵</b>"))
    let list = try #require(html.range(of: "李永贵"))
    let other = try #require(html.range(of: "钱德福"))
    #expect(list.lowerBound < other.lowerBound)
    // An ID number is on no form.
    #expect(!html.contains("230422193809171039"))
  }

  /// The last visit was looked for under the record that stands for the person alone.
  @Test func whoWasSeenUnderAnotherRecordWasSeen() throws {
    let home = try Home(.town, regions: ["230422100"])
    home.language = "zh"
    let kept = try home.id("elder", "add", "--name", "王秀英", "--village", Home.village)
    let twin = try home.id("elder", "add", "--name", "王秀英", "--village", Home.village)
    try home.id("visit", "add", twin)
    #expect(try home.tanfang("form", "visit", "--elder", kept).out.contains("上次见到：从未"))
    try home.json("unite", twin, "--into", kept, "--reason", "已入户核实", "--yes")
    let form = try home.tanfang("form", "visit", "--elder", kept).out
    #expect(form.contains("上次见到：") && !form.contains("上次见到：从未"))
  }

  @Test func aRecordedVisitIsTickedAndItsTextEscaped() throws {
    let home = try Home()
    home.language = "zh"
    let elder = try home.id("elder", "add", "--name", "<script>alert(1)</script>")
    let visit = try home.id(
      "visit", "add", elder, "--mode", "phone", "--note", "\"好\" & <b>\n第二行", "--systolic", "150")
    let html = try home.tanfang("form", "visit", "--visit", visit).out
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !html.contains("<script"))
    #expect(html.contains("&quot;好&quot; &amp; &lt;b&gt;<br>第二行"))
    #expect(html.contains("<span class=\"b\">✓</span>电话探访"))
    #expect(html.contains("<span class=\"b\"></span>上门走访"))
    #expect(html.contains("150毫米汞柱"))
  }

  @Test func assessmentsComeFromTheInstruments() throws {
    let home = try Home()
    for language in [Language.zh, .en] {
      home.language = language == .zh ? "zh" : "en"
      for instrument in Instrument.all {
        let html = try home.tanfang("form", "assessment", "--instrument", instrument.key).out
        for item in instrument.items {
          #expect(html.contains("\(item.code) \(escaped(item.label[language]))"))
          for option in item.options {
            #expect(html.contains("\(option.score)  \(escaped(option.term.label[language]))"))
          }
        }
        #expect(html.contains("\(instrument.totals.upperBound)"))
      }
    }
  }

  @Test func formsAreFilesLikeAnyOther() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let file = "\(home.path)/f.html"
    #expect(try home.json("form", "assessment", "--elder", elder, "--large", "-o", file)["records"]?.integer == 1)
    #expect(try home.read("f.html").contains("王秀英") && home.read("f.html").contains("<body class=\"large\">"))
    #expect(try home.tanfang("form", "visit", "--elder", "nobody-1", "--json").code == 66)
  }
}
