import Terminal
import Testing

@Suite struct AlertTests {
  @Test func raisingSaysWhomToCallAndThatNobodyKnowsYet() throws {
    let home = try Home()
    let elder = try home.id(
      "elder", "add", "--name", "王秀英", "--doctor-name", "赵医生", "--doctor-phone", "13700000009", "--contact-name",
      "王建国", "--contact-phone", "13600000008")
    for (language, words) in [("en", "nobody knows yet"), ("zh", "还没有人知道")] {
      home.language = language
      let run = try home.tanfang("alert", "raise", elder, "--kind", "跌倒", "--note", "在灶房")
      #expect(run.code == 0)
      for number in ["120", "110", "119", "13700000009", "13600000008"] {
        #expect(run.out.contains(number), "\(number)")
      }
      #expect(run.err.contains(words))
    }
    #expect(try home.json("status")["alerts_waiting"]?.integer == 2)
  }

  @Test func anAlertIsListedUntilItIsClosed() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let mild = try home.id("alert", "raise", elder, "--kind", "service_request", "--severity", "notice")
    let grave = try home.id("alert", "raise", elder, "--kind", "fall", "--severity", "emergency", "--note", "在灶房")
    #expect(try home.ids("alert", "list") == [grave, mild])
    let item = try #require(try home.json("alert", "list").elements?.first)
    #expect(
      item.members?.map(\.key) == [
        "id", "elder", "name", "kind", "severity", "state", "raised_at", "note", "by", "sent", "channel", "handed_to",
        "taken_by", "late", "held",
      ])
    #expect(item["sent"]?.bool == false)
    try home.id("alert", "close", grave, "--outcome", "已送县医院", "--resolution", "hospitalised")
    #expect(try home.ids("alert", "list") == [mild])
    #expect(try home.ids("alert", "list", "--all").count == 2)
    let fields = try home.json("alert", "show", grave)["fields"]
    #expect(fields?["state"]?.string == "closed")
    #expect(fields?["outcome"]?.string == "已送县医院")
    #expect(fields?["closed_by"]?.string == home.account)
    #expect(fields?["closed_at"]?.string != nil)
    try home.id("alert", "void", mild, "--reason", "test")
    #expect(try home.ids("alert", "list").isEmpty)
  }
}

@Suite struct UrgentAlertTests {
  /// `status` says of each urgent alert where word of it has come, and never that help is on its way.
  @Test func statusSaysHowFarEachUrgentAlertHasCome() throws {
    let town = try StickTown()
    let device = try town.join("a")
    try town.add(device, "王秀英")
    let elder = try #require(try town.json(device, "elder", "list").elements?.first?["id"]?.string)
    let sent = try #require(
      try town.json(device, "alert", "raise", elder, "--kind", "fall", "--severity", "urgent")["id"]?.string)
    try town.json(device, "sync")
    let kept = try #require(
      try town.json(device, "alert", "raise", elder, "--kind", "gas", "--severity", "emergency")["id"]?.string)
    try town.json(device, "alert", "raise", elder, "--kind", "service_request", "--severity", "notice")
    let urgent = try #require(try town.json(device, "status")["alerts_urgent"]?.elements)
    #expect(urgent.map { $0["id"]?.string } == [kept, sent])
    #expect(urgent.map { $0["reach"]?.string } == ["device", "hub"])
    #expect(urgent.map { $0["sent"]?.bool } == [false, true])
    let words = try town.tanfang(device, "status").out
    #expect(words.contains("has not left this device: nobody knows of it"))
    #expect(words.contains("is at the hub: nobody has taken it yet"))
    try town.json(device, "alert", "close", sent, "--outcome", "fine")
    try town.json(device, "alert", "void", kept, "--reason", "test")
    #expect(try town.json(device, "status")["alerts_urgent"]?.elements?.isEmpty == true)
  }
}
