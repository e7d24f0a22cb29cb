import Casework
import Hub
import Model
import Storage
import Terminal
import Wire

/// `tanfangd invite`.
enum InviteCommand {
  static let command = Command(
    "invite", Label("生成一次性邀请码，让设备加入", "make a one-time code with which a device joins"),
    details: Label(
      "给出 --account 时设备归于该账号，账号不存在则新建；不给时，账号以设备名称为名。",
      "With --account the device belongs to that account, made if new; else the account takes the device's name."),
    options: [
      Options.role, Options.region,
      Option("account", .text, Label("账号", "the account"), metavar: "NAME"),
      Option(
        "valid", .integer(1...10_080), Label("有效分钟数", "minutes it is valid"), metavar: "MINUTES", default: "10"
      ),
      Option(
        "hub-address", .text, Label("写入邀请码的网址", "the URL that the code carries"), metavar: "URL"),
      Options.actor,
    ],
    examples: [
      Example(
        "invite --role volunteer --region 230422990201", Label("邀请一位志愿者", "invite a volunteer of one village"))
    ], action: run)

  private static let run: Command.Action = { invocation in
    let arguments = invocation.arguments
    let folder = try invocation.hubFolder()
    let store = try folder.open(.existing)
    let regions = try arguments.regions()
    try warnOfUnknown(regions, store, invocation.output)
    guard let contacts = try HubContacts.read(store), let pin = contacts.pins.first else { throw HubError.neverServed }
    let address =
      try arguments.text("hub-address").map { try requiredAddress($0) }
      ?? contacts.addresses.lazy.compactMap { Invitation.Address(url: $0) }.first
    var random = SystemRandomNumberGenerator()
    let invited = try invocation.office(store).invite(
      account: arguments.text("account"), role: arguments.role(), regions: regions,
      minutes: Int(arguments.integer("valid") ?? 10), address: address, pin: pin, using: &random)
    let expires = Instant.rfc3339(Int64(invited.expiresMilliseconds))
    let output = invocation.output
    if invited.invitation.address == nil {
      let url = arguments.text("hub-address") ?? contacts.addresses.first ?? "URL"
      output.warn(
        Label(
          "邀请码放不下这个网址：加入时请用 join --hub \(url)",
          "the code has no room for the address: join with --hub \(url)"))
    }
    try output.result(
      json: { json in
        json.object { json in
          json.field("code", invited.invitation.code)
          json.field("expires", expires)
        }
      },
      people: {
        try output.line(invited.invitation.code)
        output.note(Label("有效至 \(expires)，只能使用一次", "valid until \(expires), for one device"))
        output.note(
          Label(
            "在设备上运行：tanfang join \(invited.invitation.code)",
            "on the device: tanfang join \(invited.invitation.code)"))
      })
    return .done
  }

  /// A code that is nowhere gives a device that holds nobody. A new county may lack in the list, so it is only said.
  /// - Throws: `unknown_region` for one in no province.
  private static func warnOfUnknown(_ regions: [Region], _ store: HubDatabase, _ output: Output) throws {
    for region in regions where try Villages(store, regions: [region]).all.isEmpty {
      switch Divisions.standing(of: region) {
      case .known, .notListed: continue
      case .nowhere:
        throw Failure(
          "unknown_region", .badInput, Label("没有区划 \(region)", "there is no division \(region)"),
          hint: Label("核对代码：前两位是省，前六位是县区", "check the code: two digits for the province, six for the county"))
      case .unknown: break
      }
      output.warn(
        Label(
          "区划 \(region) 不在名单里，也没有它的村：核对代码", "division \(region) is in no list and has no villages here: check the code")
      )
    }
  }

  private static func requiredAddress(_ url: String) throws -> Invitation.Address {
    if let address = Invitation.Address(url: url) { return address }
    throw Failure(
      "invalid_address", .badInput,
      Label("读取 --hub-address 时：不是 https:// 网址", "reading --hub-address: it is no https:// URL"),
      hint: Label("例如 https://192.168.1.20:8443", "such as https://192.168.1.20:8443"))
  }
}
