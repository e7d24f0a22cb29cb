import Casework
import Exporting
import Model
import Terminal

/// `form`: forms to print, with what is known of the elder filled in.
enum FormRoutes {
  @Sendable static func form(_ call: ConsoleCall) throws -> HTTPResponse {
    guard let form = FormPage.Kind(rawValue: try call.body.requiredText("form", bytesMax: 20)) else {
      throw Refusal.badMember("form", Label(" visit 或 assessment", "visit or assessment"))
    }
    var given = try call.body.given(
      texts: [("village", 200), ("visit", 100), ("assessment", 100), ("instrument", 40)], flags: ["large"]
    ).map { (name: $0.name, values: [$0.value]) }
    // A form for everybody of a county would be a book.
    if let village = try call.body.text("village", bytesMax: 200),
      try call.desk.villages().region(village).level != .village
    {
      throw Refusal.badMember("village", Label("一个村", "a single village"))
    }
    if let elders = try call.body.texts("elders", countMax: 200), !elders.isEmpty { given.append(("elder", elders)) }
    let page = try FormPage(form, form: given, call.desk)
    return call.json { json in
      json.object { json in
        json.field("title", page.title)
        json.field("records", page.count)
        json.field("html", page.html)
      }
    }
  }
}
