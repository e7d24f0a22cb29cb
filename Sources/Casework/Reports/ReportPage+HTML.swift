import Care
import Model
import Terminal

extension ReportPage {
  /// The page as one HTML file that needs no other: printable on A4, readable without colours and by a screen reader.
  /// Well-formed XML, too.
  package func html() -> String {
    var html = """
      <!DOCTYPE html>
      <html lang="\(language == .zh ? "zh-CN" : "en")">
      <head><meta charset="utf-8"/><meta name="viewport" content="width=device-width"/>
      <title>\(Self.escaped(title))</title>
      <style>\(Self.style(isWide: report.indicators.count > Self.uprightColumnsMax))</style></head>
      <body><main>
      <h1>\(Self.escaped(title))</h1>
      <p class="scope">\(Self.escaped(([scope[language]] + (targets.map { [$0] } ?? [])).filter { !$0.isEmpty }
        .joined(separator: language == .zh ? "；" : "; ")))</p>
      <p class="fresh">\(Self.escaped(freshness.sentence[language]))</p>

      """
    html += fragment()
    return html + "</main></body></html>\n"
  }

  /// Table, chart and definitions alone, to stand in a page of somebody else's.
  package func fragment() -> String {
    var html = table()
    if let chart = report.chart { html += ChartSVG(self, chart).text }
    html += "<section><h2>\(Label("口径", "Definitions")[language])</h2><dl>\n"
    for indicator in report.indicators {
      html += "<dt>\(Self.escaped(indicator.label[language]))</dt>"
      html += "<dd>\(Self.escaped(indicator.definition[language]))</dd>\n"
    }
    html += "</dl>\n"
    for note in notes { html += "<p>\(Self.escaped(note))</p>\n" }
    return html + "</section>\n"
  }

  private func table() -> String {
    var html = "<table><caption>\(Self.escaped(title))</caption>\n<thead><tr>"
    html += "<th scope=\"col\">\(Self.escaped(report.heading[language]))</th>"
    for (index, indicator) in report.indicators.enumerated() {
      let isText = lines.contains { $0.figures[index].isText }
      html += "<th scope=\"col\"\(isText ? " class=\"text\"" : "")>\(Self.escaped(indicator.label[language]))</th>"
    }
    html += "</tr></thead>\n<tbody>\n"
    for row in report.rows { html += self.row(row) }
    html += "</tbody>\n"
    if let total = report.total { html += "<tfoot>\n\(row(total))</tfoot>\n" }
    return html + "</table>\n"
  }

  private func row(_ row: Report.Row) -> String {
    var html = "<tr><th scope=\"row\">\(Self.escaped(row.name[language]))</th>"
    for figure in row.figures {
      let text = figure.text(language)
      // Words may be broken into lines, dates and numbers not.
      let kind = figure.isText ? text.displayWidth > 16 ? " class=\"text long\"" : " class=\"text\"" : ""
      html += "<td\(kind)>\(Self.escaped(text))</td>"
    }
    return html + "</tr>\n"
  }

  /// Text between tags or in an attribute. Control characters, which XML does not allow, become visible.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.withVisibleControls().unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// More columns of figures than these do not fit an upright page.
  private static let uprightColumnsMax = 8

  /// Fonts are the system's: nothing is fetched. Rows do not break over pages, and a long table repeats its head; not
  /// its total, which would pass for that of the page. Figures and names stay in one line.
  private static func style(isWide: Bool) -> String {
    """
    @page{size:A4\(isWide ? " landscape" : "");margin:15mm}
    body{margin:0;color:#111;background:#fff;font:11pt/1.5 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
    main{max-width:\(isWide ? 267 : 180)mm;margin:0 auto;padding:1em}
    h1{font-size:1.4em;margin:0 0 .2em}h2{font-size:1.1em;margin:1.2em 0 .3em}p{margin:.2em 0}
    .fresh{border-left:4px solid #555;padding-left:.6em}
    table{border-collapse:collapse;width:100%;margin:1em 0;font-size:\(isWide ? ".8" : ".9")em;font-variant-numeric:tabular-nums}
    caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    th,td{border:1px solid #777;padding:.25em .5em;text-align:right}td,th[scope=row]{white-space:nowrap}
    th[scope=row],thead th:first-child,.text{text-align:left}td.long{white-space:normal}thead th{background:#eee}
    tfoot{font-weight:bold;display:table-row-group}thead{display:table-header-group}tr,svg,dd{break-inside:avoid}
    figure{margin:1em 0}figcaption{break-after:avoid}svg{display:block;width:100%;max-width:180mm;height:auto}
    dl{margin:0}dt{font-weight:bold;break-after:avoid}dd{margin:0 0 .4em 1.5em}
    section{font-size:.85em}
    @media print{main{max-width:none;padding:0 1px}}
    """
  }
}
