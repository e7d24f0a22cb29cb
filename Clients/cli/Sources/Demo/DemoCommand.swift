import Glibc
import Model
import Roster
import Sync
import Terminal

/// `tanfang demo`.
let demoCommand = Command(
  "demo", Label("演示一天：一个中心、两名志愿者、一名干部", "play one day: a hub, two volunteers and an official"),
  details: Label(
    "在临时文件夹里启动真正的中心和客户端，显示每条命令；结果与所说不符时以非零退出，不留下任何进程。",
    "Starts the real hub and clients in a temporary folder and shows each command; ends with an error if anything "
      + "differs from what it claims, and leaves nothing running."),
  options: [
    Option("keep", .directory, Label("保留演示数据的新文件夹", "a new folder to leave the demo's data in"))
  ]
) { invocation in
  let keep = invocation.arguments.text("keep")
  let stage = try Stage(invocation.output, keep: keep)
  defer { stage.clear(keeping: keep != nil) }
  let day = DemoDay(stage: stage, now: Int64(SystemClock().milliseconds))
  let rate = try day.play()
  try invocation.output.result(
    json: { json in
      json.object { json in
        json.field("agreed", true)
        json.field("commands", stage.steps)
        json.field("rate", rate)
      }
    },
    people: { try day.sayHowToGoOn(keep: keep, invocation.output) })
  return .done
}

/// One day of a town, with every claim checked.
struct DemoDay {
  let stage: Stage
  /// Milliseconds since 1970.
  let now: Int64

  private static let people = ["a", "b", "official"]

  /// - Returns: the month's visit rate as the report prints it.
  func play() throws -> String {
    try openTown()
    let elder = try findElder()
    try workOffline(elder)
    try reconcile(elder)
    try settle(elder)
    return try prove()
  }

  private func openTown() throws {
    try stage.say(Label("一、镇上开一个中心，导入名册", "1. The town starts a hub and imports its registers"))
    try stage.startHub()
    let files = ["villages.csv", "register-1.csv", "register-2.csv", "visits.csv"]
    let texts = [
      DemoRoster.villages, DemoRoster.register1, DemoRoster.register2,
      DemoRoster.visits(today: Instant.day(now)),
    ]
    var people: Int64 = 0
    for (file, text) in zip(files, texts) {
      try stage.write(file, text)
      let report = try stage.hub("import", "\(stage.folder)/\(file)")
      if file.hasPrefix("register") { people += report["created"]?.integer ?? 0 }
    }
    try stage.claim(people == 24, Label("名册里的 \(people) 人都在，一人也不重复", "all \(people) people are in, nobody twice"))

    try stage.say(Label("二、两名志愿者和一名干部加入", "2. Two volunteers and an official join"))
    for (person, role, region) in [
      ("a", "volunteer", "230422991201"), ("b", "volunteer", "230422991201"), ("official", "town", "230422"),
    ] {
      let invitation = try stage.hub("invite", "--role", role, "--region", region, "--account", person)
      try stage.device(person, "join", invitation["code"]?.string ?? "", "--name", person)
      try stage.claim(try sync(person), Label("\(person) 的设备与中心一致", "\(person)'s device agrees with the hub"))
    }
  }

  private func findElder() throws -> String {
    let found = try stage.device("a", "find", "zgl").elements ?? []
    try stage.claim(found.count == 1, Label("按拼音首字母 zgl 找到一位老人", "the initials zgl find one elder"))
    return found.first?["id"]?.string ?? ""
  }

  private func workOffline(_ elder: String) throws {
    try stage.say(Label("三、没有网络：两人各自记录，都改了同一位老人", "3. No network: both work, and both edit the same elder"))
    try stage.device("a", "visit", "add", elder, "--note", "腿脚不便，已提醒用拐杖")
    try stage.device("a", "elder", "edit", elder, "--phone", "13900000001", "--group", "三组")
    try stage.device("b", "visit", "add", elder, "--mode", "phone", "--note", "电话里说一切都好")
    try stage.device("b", "elder", "edit", elder, "--phone", "13900000002", "--living", "alone")
    let pending = try stage.device("a", "status")["pending"]?.integer
    try stage.claim(pending == 2, Label("A 的设备上有 2 条等待同步", "2 changes wait on A's device"))
  }

  private func reconcile(_ elder: String) throws {
    try stage.say(Label("四、网络来了：各同步一次", "4. A network appears: each syncs"))
    for person in ["a", "b", "a", "official"] {
      try stage.claim(try sync(person), Label("\(person) 已核对一致", "\(person) is verified"))
    }
    for person in Self.people {
      let shown = try stage.device(person, "elder", "show", elder)
      let fields = shown["fields"]
      try stage.claim(
        fields?["group"]?.string == "三组" && fields?["living"]?.string == "alone",
        Label("\(person)：两人改的不同栏目都在", "\(person): both edits of different fields survived"))
      try stage.claim(
        shown["conflicts"]?.elements?.count == 1,
        Label("\(person)：电话有两个写法，谁的也没丢", "\(person): the phone is in conflict, neither value is lost"))
    }
  }

  private func settle(_ elder: String) throws {
    try stage.say(Label("五、干部核实电话，裁定传到每台设备", "5. The official settles the phone; everyone learns of it"))
    let conflicts = try stage.device("official", "conflicts").elements ?? []
    try stage.claim(conflicts.count == 1, Label("干部看到一处冲突", "the official sees one conflict"))
    try stage.device("official", "settle", elder, "phone", "--value", "13900000002", "--reason", "电话核实")
    for person in ["official", "a", "b"] { _ = try sync(person) }
    for person in Self.people {
      let shown = try stage.device(person, "elder", "show", elder)
      try stage.claim(
        shown["fields"]?["phone"]?.string == "13900000002" && shown["conflicts"]?.elements?.isEmpty == true,
        Label("\(person)：裁定已到", "\(person) has the decision"))
    }
  }

  private func prove() throws -> String {
    try stage.say(Label("六、证明：再同步一次，什么也不动，摘要一致", "6. Proof: another sync moves nothing, and the digests agree"))
    for person in Self.people {
      let receipt = try stage.device(person, "sync")
      let isQuiet =
        receipt["sent"]?.integer == 0 && receipt["received"]?.integer == 0 && receipt["round_trips"]?.integer == 1
      try stage.claim(
        isQuiet && receipt["verified"]?.bool == true,
        Label("\(person)：一次往返，零条记录，已核对", "\(person): one round trip, no records, verified"))
    }
    try stage.hub("check")
    try stage.say(Label("七、本月探访率", "7. The month's visit rate"))
    let month = Instant.day(now).description.prefix(7)
    let report = try stage.device("official", "report", "visits", "--month", String(month), "--by", "village")
    let rate = rate(report)
    try stage.claim(!rate.isEmpty, Label("\(month) 月探访率 \(rate)", "visit rate of \(month): \(rate)"))
    return rate
  }

  private func rate(_ report: JSONValue) -> String {
    guard let visited = report["total"]?["visited"]?.integer, let targets = report["total"]?["targets"]?.integer,
      targets > 0
    else { return "" }
    return "\(visited * 100 / targets)% (\(visited)/\(targets))"
  }

  private func sync(_ person: String) throws -> Bool { try stage.device(person, "sync")["verified"]?.bool ?? false }

  /// What to type to do the same by hand.
  func sayHowToGoOn(keep: String?, _ output: Output) throws {
    try output.line()
    try output.line(Label("全部一致。接下来自己动手：", "Everything agrees. To go on by hand:"), .bold)
    let hub = keep.map { "--data \($0)/hub " } ?? ""
    let device = keep.map { "--data \($0)/a " } ?? ""
    for line in [
      "tanfangd \(hub)serve --listen 127.0.0.1:8443",
      "tanfangd \(hub)invite --role volunteer --region 230422991201 --account lihua",
      keep == nil ? "tanfang join CODE" : "tanfang \(device)due",
      "tanfang \(device)help",
    ] {
      try output.line("  \(line)")
    }
    if keep == nil {
      try output.line(Label("（用 --keep 文件夹 可保留演示数据继续玩）", "(--keep FOLDER leaves the demo's data to go on with)"))
    }
  }
}
