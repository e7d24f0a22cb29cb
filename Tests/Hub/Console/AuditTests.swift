import Foundation
import Hub
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

/// What the audit keeps, who reads it, and in which words.
@Suite struct AuditTests {
  private static let village = "230422990201"

  private static func entries(_ user: ConsoleUser, _ query: JSONValue = .object([])) throws -> [JSONValue] {
    try #require(try user.ask("audit", query)["items"]?.elements)
  }

  /// Twenty-five guesses at a county's password left no trace.
  @Test func failedLoginsLeftNoTrace() throws {
    let hub = try TestHub()
    let admin = try ConsoleUser(hub, .admin)
    let county = try ConsoleUser(hub, .county, "230422")
    let town = try ConsoleUser(hub, .town, "230422990")
    let before = try hub.store.auditEntries(limit: 100).count
    for guess in 0..<25 {
      hub.clock.advance(milliseconds: 400)
      #expect(try ConsoleUser(hub, county.account).logIn(password: "guess \(guess)").status != 200)
    }
    let failed = try Self.entries(admin, ["action": "login_failed"])
    #expect(failed.count == 1, "one entry, however many attempts")
    #expect(failed.first?["account"]?.string == county.account)
    #expect(failed.first?["detail"]?.string == "25 times" && failed.first?["label"]?.string == "failed to log in")
    #expect(try Self.entries(county, ["action": "login_failed"]).count == 1, "whom it concerns sees it")
    #expect(try Self.entries(town, ["action": "login_failed"]).isEmpty, "not a level below")
    #expect(try hub.store.auditEntries(limit: 100).count == before + 1)
    // Another burst, later, is another entry.
    hub.clock.advance(milliseconds: 11 * 60_000)
    _ = try ConsoleUser(hub, county.account).logIn(password: "again")
    #expect(try Self.entries(admin, ["action": "login_failed"]).map { $0["detail"]?.string } == ["once", "25 times"])
  }

  @Test func namesOfNoAccountAreNotWrittenDown() throws {
    let hub = try TestHub()
    let admin = try ConsoleUser(hub, .admin)
    for number in 0..<40 { _ = try ConsoleUser(hub, "nobody \(number)").logIn() }
    let failed = try Self.entries(admin, ["action": "login_failed"])
    #expect(failed.count == 1 && failed.first?["account"]?.string == "")
    #expect(failed.first?["detail"]?.string == "40 times")
    #expect(try !hub.store.auditEntries(limit: 100).contains { $0.account.contains("nobody") })
  }

  @Test func aLoginThatSucceedsIsNoFailure() throws {
    let hub = try TestHub()
    let admin = try ConsoleUser(hub, .admin)
    var random = SystemRandomNumberGenerator()
    _ = try hub.office.addTOTP(to: admin.account, using: &random)
    // The right password without a code is the first step of two.
    #expect(try ConsoleUser(hub, admin.account).logIn().code == "code_required")
    #expect(try Self.entries(admin, ["action": "login_failed"]).isEmpty)
    #expect(try ConsoleUser(hub, admin.account).logIn(code: "000000").code == "bad_credentials")
    #expect(try Self.entries(admin, ["action": "login_failed"]).count == 1)
  }

  /// Whoever works at the hub's own machine acts as `local`: what that did in a town stood in nobody's audit but the
  /// administrator's.
  @Test func aTownDidNotSeeWhatWasDoneAtTheHubInItsVillages() throws {
    let hub = try TestHub()
    let town = try ConsoleUser(hub, .town, "230422990")
    let other = try ConsoleUser(hub, .town, "230422101", name: "other town")
    let admin = try ConsoleUser(hub, .admin)
    let device = try hub.device("小李", .volunteer, Self.village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village])
    try device.write("elder", ["id_number": "11010519491231002X"], on: elder)
    try device.sync()
    let inbox = HubInbox(hub.store, actor: .local, clock: hub.clock)
    try inbox.decline(try #require(inbox.items().first), reason: "看不清")
    _ = try hub.invite(.volunteer, [Self.village])
    try hub.office.note("backup", [.count(.bytes, 610_304)])

    func local(_ user: ConsoleUser) throws -> [String] {
      try Self.entries(user).filter { $0["account"]?.string == "local" }.compactMap { $0["action"]?.string }
    }
    let seen = try local(town)
    #expect(seen.contains("invite") && seen.contains("held_decline") && !seen.contains("backup"), "\(seen)")
    // Its own account was made by `local`, too; what happens in another town is not its business.
    #expect(try local(other).allSatisfy { ["account_add", "password"].contains($0) })
    #expect(try local(admin).contains("backup"))
  }

  /// `备份 610304 bytes`, `更改账号 volunteer 230422990203`, `修改 … phone` stood on the Chinese page.
  @Test func theChineseAuditHadEnglishWords() throws {
    let hub = try TestHub()
    let admin = try ConsoleUser(hub, .admin)
    let town = try ConsoleUser(hub, .town, "230422", name: "镇民政办")
    let device = try hub.device("小李", .volunteer, Self.village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village, "phone": "13900000000"])
    try device.sync()
    let card = try town.look("records/\(RecordName.text(elder))")
    let edit: JSONValue = ["seen": card["seen"] ?? .null, "fields": ["phone": "13900000001"], "reason": "已电话核实"]
    #expect(try town.post("records/\(RecordName.text(elder))/edit", edit).status == 200)
    _ = try hub.office.set(account: "小李", regions: [Region("230422990203")!])
    try hub.office.note("backup", [.count(.bytes, 610_304)])
    try hub.office.note(
      "import",
      [
        .type(.elder), .imported("9fescv"), .count(.created, 16), .count(.updated, 1), .count(.rejected, 3),
      ])
    _ = try town.post("report/file", ["report": "visits", "format": "csv"])
    _ = try ConsoleUser(hub, town.account).logIn(password: "wrong")

    admin.language = "zh-CN"
    let short = RecordName.text(elder).prefix(4) + "-\(elder.counter)"
    let details = try Self.entries(admin).map { "\($0["label"]?.string ?? "") \($0["detail"]?.string ?? "")" }
    for expected in [
      "备份 610304 字节", "更改账号 账号 小李，志愿者，230422990203", "修改 老年人 \(short)，“联系电话”",
      "导入 老年人，导入编号 9fescv，新建 16 条，更新 1 条，拒绝 3 行", "登录网页 乡镇", "登录失败 1 次",
    ] { #expect(details.contains(expected), "\(expected) is not among \(details)") }
    // What is no Chinese is an id, a code, a number or an account's name.
    let names = [town.account, admin.account, "小李", "9fescv", String(short)]
    for detail in details {
      let rest = names.reduce(detail) { $0.replacingOccurrences(of: $1, with: "") }
        .replacingOccurrences(of: "CSV", with: "")
      #expect(!rest.unicodeScalars.contains { ("a"..."z").contains($0) || ("A"..."Z").contains($0) }, "\(detail)")
    }
    let file = String(decoding: try admin.post("audit/file", .object([])).body, as: UTF8.self)
    #expect(file.contains("新建 16 条") && !file.contains("created"))
    admin.language = "en"
    let english = try Self.entries(admin).compactMap { $0["detail"]?.string }
    #expect(english.contains { $0.contains("16 created, 1 updated, 3 rejected") }, "\(english)")
  }

  @Test func everyFactIsReadAsItWasWritten() {
    let facts: [AuditFact] = [
      .account("镇 民政办"), .role(.town), .region(Region("230422")!), .count(.items, 3), .format("csv"),
      .field(RecordType.elder["phone"], of: .elder),
    ]
    #expect([AuditFact](text: facts.text) == facts && [AuditFact](text: "") == [])
    #expect([AuditFact](text: "later x\nrole town") == [.role(.town)], "of a newer version")
  }

  @Test func everyActionHasWords() {
    for action in AuditWords.actions {
      let label = AuditWords.label(action)
      #expect(label.zh != action && label.en != action && !label.zh.contains { $0.isASCII })
    }
    #expect(AuditWords.label("alert_take").en != "alert_take")
  }
}
