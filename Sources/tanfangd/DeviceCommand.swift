import Hub
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `tanfangd device …`.
enum DeviceCommand {
  static let command = Command(
    group: "device", Label("设备", "devices"),
    subcommands: [
      Command(
        "list", Label("列出设备", "list the devices"),
        details: Label(
          "“最近联系”在同步几秒后写下，没有东西要送的同步也算。",
          "The last contact is written a few seconds after a sync, also of one that had nothing to send."),
        action: list),
      Command(
        "revoke", Label("撤销设备", "end a device's enrolment"),
        operands: [
          Operand("device", .text, Label("设备编号（可只写开头）", "the device's replica, or its beginning"))
        ], options: [Options.actor], action: revoke),
    ])

  private static let list: Command.Action = { invocation in
    let store = try invocation.hubFolder().open(.existing)
    let devices = try store.devices()
    var parents: [ReplicaID: ReplicaID] = [:]
    for device in devices { parents[device.replica] = try store.ancestors(of: device.replica).first?.replica }
    let names = RecordNames(try store.replicaIDs())
    let output = invocation.output
    func time(_ milliseconds: UInt64) -> String? { milliseconds == 0 ? nil : Instant.rfc3339(Int64(milliseconds)) }
    try output.result(
      json: { json in
        json.array { json in
          for device in devices {
            json.object { json in
              json.field("replica", RecordName.text(device.replica))
              json.field("account", device.account)
              json.field("name", device.name)
              json.field("revoked", device.isRevoked)
              json.field("joined", time(device.enrolledMilliseconds))
              json.field("last_contact", time(device.lastContactMilliseconds))
              json.field("clock_offset_ms", device.clockOffsetMilliseconds)
              json.field("copy_of", parents[device.replica].map { RecordName.text($0) })
            }
          }
        }
      },
      people: {
        var table = Table([
          .init(Label("设备", "device")), .init(Label("简称", "short")), .init(Label("名称", "name"), flexible: true),
          .init(Label("账号", "account"), flexible: true), .init(Label("最近联系", "last contact")),
          .init(Label("状态", "state")),
        ])
        func copyOf(_ parent: ReplicaID) -> String {
          let name = names.short(parent)
          return Label("（\(name) 的副本）", " (copy of \(name))")[invocation.language]
        }
        for device in devices {
          let state = device.isRevoked ? Label("已撤销", "revoked") : Label("正常", "active")
          table.append([
            .init(RecordName.text(device.replica)), .init(names.short(device.replica)),
            .init(device.name + (parents[device.replica].map { copyOf($0) } ?? "")), .init(device.account),
            .init(time(device.lastContactMilliseconds) ?? "-"),
            .init(state[invocation.language], device.isRevoked ? .yellow : nil),
          ])
        }
        try output.table(table)
      })
    return .done
  }

  private static let revoke: Command.Action = { invocation in
    let store = try invocation.hubFolder().open(.existing)
    let (replica, count) = try invocation.office(store).revoke(
      device: try invocation.arguments.requireOperand("device"))
    try invocation.output.result(
      json: { json in
        json.object { json in
          json.field("replica", RecordName.text(replica))
          json.field("revoked", count)
        }
      },
      people: {
        guard count > 0 else {
          return try invocation.output.line(Label("此设备早已撤销", "this device was revoked before"))
        }
        let copies = count > 1 ? Label("（连同 \(count - 1) 个副本）", " (with \(count - 1) copies)") : Label("", "")
        try invocation.output.line(
          Label(
            "已撤销\(copies.zh)；下次联系时，它未同步的记录会收下待核，随后清除本机资料",
            "revoked\(copies.en); at its next contact what it has not sent is received and held, then it erases "
              + "what it holds"))
      })
    return .done
  }
}
