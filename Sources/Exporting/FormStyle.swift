import Model

/// How forms look: A4, large clear type, boxes to tick by hand.
enum FormStyle {
  /// The beginning of a page of this title.
  /// - Parameter isLarge: for whoever reads with difficulty.
  static func head(_ title: String, _ language: Language, isLarge: Bool = false) -> HTML {
    var html = HTML()
    html.raw("<!DOCTYPE html>\n<html lang=\"\(language == .zh ? "zh-CN" : "en")\">\n<head>\n<meta charset=\"utf-8\">\n")
    // Nothing is fetched and nothing runs, whatever a name or note holds.
    html.raw(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
    html.element("title", title)
    html.raw("\n<style>\n\(css)</style>\n</head>\n<body\(isLarge ? " class=\"large\"" : "")>\n")
    return html
  }

  static let tail = "</body>\n</html>\n"

  private static let css = """
    @page { size: A4 portrait; margin: 10mm 12mm; }
    * { box-sizing: border-box; }
    body { font: 12.5pt/1.36 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", SimHei, sans-serif;
      color: #000; background: #fff; margin: 0 auto; max-width: 186mm; }
    section.page { break-after: page; padding: 0; }
    section.page:last-child { break-after: auto; }
    h1 { font-size: 18pt; text-align: center; margin: 0 0 2mm; }
    h2 { font-size: 14pt; margin: 3mm 0 1mm; border-bottom: 0.6mm solid #000; break-after: avoid; }
    p { margin: 1mm 0; }
    table { border-collapse: collapse; width: 100%; }
    th, td { border: 0.3mm solid #000; padding: 0.8mm 1.6mm; text-align: left; vertical-align: top; }
    th { font-weight: 600; white-space: nowrap; width: 27mm; }
    thead th { width: auto; background: #eee; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    thead { display: table-header-group; }
    tr { break-inside: avoid; }
    table.sheet { margin: 0 0.3mm; width: calc(100% - 0.6mm); }
    .sheet > * > tr { break-inside: auto; }
    .sheet > * > tr > td { border: 0; padding: 0; }
    .sheet > thead > tr > td { text-align: right; padding-bottom: 1mm; }
    .o { display: inline-block; margin-right: 4.5mm; white-space: nowrap; }
    .o.long { white-space: normal; display: block; }
    .b { display: inline-block; width: 4.6mm; height: 4.6mm; border: 0.4mm solid #000; margin-right: 1.4mm;
      vertical-align: -0.7mm; text-align: center; line-height: 3.9mm; font-weight: 700; }
    .l { display: inline-block; min-width: 42mm; border-bottom: 0.3mm solid #000; }
    .l.s { min-width: 15mm; }
    .lines { min-height: 14mm; }
    .sign { margin-top: 5mm; }
    .small { font-size: 10.5pt; color: #333; }
    .n { text-align: right; white-space: nowrap; width: 12mm; }
    body.large { font-size: 18pt; }
    body.large h1 { font-size: 24pt; }
    body.large h2 { font-size: 20pt; }
    body.large .small { font-size: 15pt; }
    body.large th { width: 36mm; white-space: normal; }
    body.large .b { width: 6.4mm; height: 6.4mm; line-height: 5.6mm; }

    """
}

/// A field as a form shows it: to be filled in by hand, or as a record has it.
struct FormField {
  let language: Language

  /// What stands beside a field's label: boxes, lines, or what is recorded.
  func value(_ field: Field, _ value: String?, chosen: Set<Int64>, isFilled: Bool, to html: inout HTML) {
    switch field.kind {
    case .vocabulary(let vocabulary), .flags(let vocabulary):
      for term in vocabulary.terms { option(term.label[language], isChosen: chosen.contains(term.code), to: &html) }
    case .boolean:
      option(Label("是", "yes")[language], isChosen: chosen.contains(1), to: &html)
      option(Label("否", "no")[language], isChosen: chosen.contains(0), to: &html)
    default:
      if let value { html.write(value) } else if isFilled { html.write("—") } else { blank(field, to: &html) }
    }
  }

  /// A box, ticked or not, and what it stands for.
  func option(_ text: String, isChosen: Bool, to html: inout HTML) {
    html.element("span", class: text.unicodeScalars.count > 24 ? "o long" : "o") { html in
      html.raw(isChosen ? "<span class=\"b\">✓</span>" : "<span class=\"b\"></span>")
      html.write(text)
    }
    html.raw(" ")
  }

  private func blank(_ field: Field, to html: inout HTML) {
    let short = "<span class=\"l s\">&nbsp;</span>"
    switch field.kind {
    case .note: html.raw("<div class=\"lines\">&nbsp;</div>")
    case .date: date(to: &html)
    case .instant:
      date(to: &html)
      html.raw(" \(short)\(Label("时", ":")[language])\(short)\(Label("分", "")[language])")
    case .integer, .decimal:
      html.raw(short)
      if let unit = field.unit { html.write(" \(unit[language])") }
    default: html.raw("<span class=\"l\">&nbsp;</span>")
    }
  }

  private func date(to html: inout HTML) {
    let short = "<span class=\"l s\">&nbsp;</span>"
    switch language {
    case .zh: html.raw("\(short)年\(short)月\(short)日")
    case .en: html.raw("\(short) - \(short) - \(short) (Y-M-D)")
    }
  }

  /// A line to sign on.
  func signature(_ label: Label, to html: inout HTML) {
    html.element("span", class: "o") { html in
      html.write(label[language] + Label("：", ": ")[language])
      html.raw("<span class=\"l\">&nbsp;</span>")
    }
  }
}
