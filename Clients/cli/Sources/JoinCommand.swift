import Glibc
import Model
import Network
import Sync
import Terminal
import Wire

/// `tanfang join CODE`
let joinCommand = Command(
  "join", Label("用邀请码加入中心", "join a hub with an invitation"),
  details: Label(
    "邀请码由管理员用 tanfangd invite 给出，只能用一次。大小写、空格、连字符都不要紧。",
    "An official gives the code with tanfangd invite; it works once. Case, spaces and hyphens do not matter."),
  operands: [Operand("code", .text, Label("邀请码", "the invitation's code"), .oneOrMore)],
  options: [
    Option(
      "name", .text, Label("这台设备的名字，默认主机名", "the device's name, its host name unless said"), metavar: "DEVICE"),
    Option("hub", .text, Label("中心的网址，代替邀请码里的", "the hub's address, in place of the one in the code"), metavar: "URL"),
  ],
  examples: [Example("join 3K7Q2-M0X5V-… --name 张三的本子", Label("加入", "join"))]
) { invocation in
  let folder = try DataFolder(invocation)
  var exchange = JoinExchange(clock: SystemClock())
  exchange.language = invocation.language
  var random = SystemRandomNumberGenerator()
  let joined = try exchange.join(
    code: invocation.arguments.operands("code").joined(), hub: invocation.arguments.text("hub"),
    name: try deviceName(invocation), database: folder.database, using: &random)
  try CopyMarker(invocation, database: folder.database)?.begin()
  try invocation.output.result(
    json: { json in
      json.object { json in
        json.field("replica", RecordName.text(joined.replica))
        json.field("hub", joined.hub)
        json.field("account", joined.account)
        json.field("role", joined.role.key)
        json.field("scope", joined.regions.map(\.description))
      }
    },
    people: {
      let places = joined.regions.map(\.description).joined(separator: invocation.language == .zh ? "、" : ", ")
      try invocation.output.line(
        Label(
          "已加入 \(joined.hub)，账号 \(joined.account)（\(joined.role.label.zh)），范围 \(places)",
          "joined \(joined.hub) as \(joined.account) (\(joined.role.label.en)) for \(places)"), .green)
      try invocation.output.line(
        Label("现在运行 tanfang sync 取回老人档案", "now run tanfang sync to fetch the elders' records"))
    })
  return .done
}

/// --name, else the machine's host name.
private func deviceName(_ invocation: Invocation) throws -> String {
  let given = invocation.arguments.text("name")?.trimmed ?? ""
  if !given.isEmpty { return given }
  var name = [CChar](repeating: 0, count: 256)
  let host =
    gethostname(&name, name.count - 1) == 0 ? name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } : ""
  return host.isEmpty ? "tanfang" : String(host.prefix(40))
}
