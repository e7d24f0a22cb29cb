import Care
import Casework
package import Model
import Store

/// The audit's words, for people.
package enum AuditWords {
  private static let labels: [String: Label] = [
    "invite": Label("发出邀请", "invited"), "account_add": Label("新建账号", "made an account"),
    "account_set": Label("更改账号", "changed an account"), "account_disable": Label("停用账号", "disabled an account"),
    "account_enable": Label("恢复账号", "enabled an account"),
    "account_reset": Label("撤销账号的设备", "revoked an account's devices"),
    "device_revoke": Label("撤销设备", "revoked a device"), "password": Label("设置密码", "set a password"),
    "totp_add": Label("加验证码", "added a second factor"), "totp_remove": Label("去掉验证码", "removed a second factor"),
    "console_login": Label("登录网页", "logged in"), "login_failed": Label("登录失败", "failed to log in"),
    "password_failed": Label("改密码失败", "failed to change the password"),
    "settle": Label("裁定冲突", "settled a conflict"),
    "undo": Label("撤销裁定", "took a decision back"), "unite": Label("合并", "united"), "separate": Label("分开", "separated"),
    "distinct": Label("认定为两人", "told two people apart"), "distinct_withdraw": Label("收回认定", "took that back"),
    "held_admit": Label("采纳", "admitted"), "held_decline": Label("不采纳", "declined"),
    "held_reverse": Label("改判", "decided anew"), "import": Label("导入", "imported"),
    "import_undo": Label("撤销导入", "took an import back"), "backup": Label("备份", "backed up"),
    "restore": Label("恢复备份", "restored a backup"), "erase": Label("依法删除", "erased by law"),
    "bundle_take": Label("收取同步包", "took a bundle"), "conflicts": Label("查看冲突", "looked at conflicts"),
    "duplicates": Label("查看疑似重复", "looked for duplicates"), "edit": Label("修改", "edited"),
    "elder_add": Label("登记老人", "registered an elder"), "visit_add": Label("登记探访", "recorded a visit"),
    "target_set": Label("设定目标", "set a target"),
    "target_withdraw": Label("撤销目标", "withdrew a target"),
    "review_accept": Label("采纳名单建议", "accepted what lists say"),
    "review_decline": Label("不采纳名单建议", "declined what lists say"),
    "review_reopen": Label("重新待定名单建议", "reopened what lists say"),
    "release_publish": Label("发布统计", "published figures"),
    "release_accept": Label("接收发布", "accepted figures"), "release_return": Label("退回发布", "returned figures"),
    "release_withdraw": Label("撤回发布", "withdrew figures"),
    "elder_list": Label("查看老人名单", "listed elders"), "export": Label("导出记录", "exported records"),
    "form": Label("打印表格", "printed forms"),
    "review_list": Label("查看待核的建议", "looked at suggestions"),
    "audit_export": Label("导出操作记录", "exported the audit"), "report_export": Label("导出统计", "exported figures"),
  ]

  /// Every action that has words of its own; steps of records have theirs from the model.
  package static var actions: [String] { labels.keys.sorted() }

  package static func label(_ action: String) -> Label {
    if let label = labels[action] { return label }
    for type in CareModel.current.types where action.hasPrefix("\(type.key)_") {
      guard let done = RecordSteps.done(String(action.dropFirst(type.key.count + 1)), type) else { continue }
      return Label("\(type.label.zh)：\(done.zh)", "\(type.label.en): \(done.en)")
    }
    return Label(action, action)
  }

  /// A fact in words; those that need a store's names are worded by `HubAudit`.
  static func words(_ fact: AuditFact) -> Label {
    let value = fact.value
    switch fact.name {
    case .account: return Label("账号 \(value)", "account \(value)")
    case .role: return Role(key: value)?.label ?? Label(value, value)
    case .type: return CareModel.current.type(key: value)?.label ?? Label(value, value)
    case .field: return field(value)
    case .import: return Label("导入编号 \(value)", "import \(value)")
    case .report: return ReportKind(rawValue: value)?.title ?? Label(value, value)
    case .period: return Label(value, value)
    case .format: return formats[value] ?? Label(value.uppercased(), value.uppercased())
    case .outcome: return outcomes[value] ?? Label(value, value)
    case .region, .device, .record, .into, .change: return Label(value, value)
    case .rows, .created, .updated, .unchanged, .rejected, .suggested, .items, .records, .changes, .devices, .bytes,
      .attempts:
      return count(fact.name, value)
    }
  }

  private static func field(_ value: String) -> Label {
    let parts = value.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2, let field = CareModel.current.type(key: parts[0])?.field(key: parts[1]) else {
      return Label(value, value)
    }
    return Label("“\(field.label.zh)”", "“\(field.label.en)”")
  }

  private static let formats = [
    "xlsx": Label("Excel 工作簿", "Excel workbook"), "html": Label("可打印的页", "page to print"),
    "left-behind": Label("三留守花名册", "register of people left behind"),
    "left-behind-gb": Label("GB/T 31000 留守人员", "people left behind by GB/T 31000"),
  ]

  private static let outcomes = [
    "superseded": Label("后来的同步包已先到，没有再用", "a later bundle had come already"),
    "closed": Label("设备已停用", "the device is closed"),
  ]

  private static func count(_ name: AuditFact.Name, _ value: String) -> Label {
    let one = value == "1"
    func en(_ unit: String) -> String { one ? "1 \(unit)" : "\(value) \(unit)s" }
    switch name {
    case .rows: return Label("\(value) 行", en("row"))
    case .created: return Label("新建 \(value) 条", "\(value) created")
    case .updated: return Label("更新 \(value) 条", "\(value) updated")
    case .unchanged: return Label("不变 \(value) 条", "\(value) unchanged")
    case .rejected: return Label("拒绝 \(value) 行", "\(value) rejected")
    case .suggested: return Label("待核 \(value) 条", "\(value) to be reviewed")
    case .items: return Label("\(value) 项", en("item"))
    case .records: return Label("\(value) 条记录", en("record"))
    case .changes: return Label("\(value) 次改动", en("change"))
    case .devices: return Label("\(value) 台设备", en("device"))
    case .bytes: return Label("\(value) 字节", en("byte"))
    default: return Label("\(value) 次", one ? "once" : "\(value) times")
    }
  }
}
