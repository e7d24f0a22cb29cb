import Model
package import Sync
package import Terminal
import Wire

/// What the hub's office and inbox refuse, for people and scripts: of the command line and of the console.
extension Failure {
  /// Why a decision was not carried out.
  package init(_ error: DecisionError) {
    self =
      switch error {
      case .notHeld:
        Failure(
          "not_held", .notFound, Label("决定时：没有这一项在等待", "deciding: nothing of this id waits"),
          hint: Label(
            "用 tanfangd held list 查看；已决定的用 held reverse 改判", "see tanfangd held list; held reverse decides anew"))
      case .superseded:
        Failure(
          "superseded", .refused, Label("采纳时：同一处后来又有人写过，已被取代", "admitting: the same was written again since"),
          hint: Label("现有内容更新；要用旧值，请直接改该记录", "what stands now is newer; to have the old value, edit the record"))
      case .incomplete:
        Failure(
          "incomplete", .refused, Label("采纳时：所依据的记录还不在", "admitting: a record that it builds on is missing"),
          hint: Label("先采纳所依据的记录", "admit that record first"))
      case .invalid:
        Failure(
          "invalid_value", .refused, Label("采纳时：写的值不合规定", "admitting: a value is not one that the field may hold"),
          hint: Label("核实后直接改该记录，再不采纳这一项", "find out what is right, edit the record, and decline this"))
      case .full:
        Failure(
          "cell_full", .refused,
          Label("采纳时：这一处并存的值已满", "admitting: the cell holds as many concurrent values as it may"),
          hint: Label("先裁定这一处的冲突", "settle the conflict there first"))
      case .notPermitted:
        Failure(
          "not_permitted", .refused, Label("决定时：此账号无权决定这一项", "deciding: this account may not decide it"),
          hint: Label("由该地区的乡镇或县区账号决定", "a town or county account of the region decides it"))
      case .unknownType:
        Failure(
          "unknown_type", .refused, Label("采纳时：来自更新的版本", "admitting: it is from a newer version"),
          hint: Label("请升级 tanfangd", "upgrade tanfangd"))
      }
  }

  /// What stopped the hub or one of its commands.
  package init(_ error: HubError) {
    self =
      switch error {
      case .alreadyServing:
        Failure(
          "already_serving", .busy,
          Label("启动服务时：此文件夹已有中心在运行", "starting: a hub already serves from this folder"),
          hint: Label("停止它，或用 --data 另选文件夹", "stop it, or name another folder with --data"))
      case .neverServed:
        Failure(
          "never_served", .notFound,
          Label("生成邀请码时：中心还没有启动过，设备不知道到哪里找它", "inviting: the hub has never served, so that no device would find it"),
          hint: Label(
            "请先运行 tanfangd serve；它若报错（例如端口被占用），先按提示解决",
            "run tanfangd serve first; if it stops with an error, such as a port in use, mend that first"))
      case .badBundleKey:
        Failure(
          "bad_key", .internal,
          Label("读取中心密钥时：bundle.key 已损坏", "reading the hub's keys: bundle.key is damaged"),
          hint: Label(
            "从备份恢复该文件；否则移走它，设备联网同步后才能再用同步包",
            "bring it back from a backup; else move it away: "
              + "devices can use bundles again once they have synced live"))
      case .weakPassword:
        Failure(
          "weak_password", .badInput,
          Label("设置密码时：太短或太简单", "setting the password: it is too short or too simple"),
          hint: Label(
            "至少 \(Limits.passwordLengthMin) 个字符，不含账号名，不要只用几个字符反复",
            "at least \(Limits.passwordLengthMin) characters, not the account's name, and not a few over and over"))
      case .noConsole:
        Failure(
          "no_console", .refused,
          Label("设置密码时：志愿者账号不登录网页", "setting the password: a volunteer's account does not log in to the console"),
          hint: Label("志愿者用 tanfang；干部账号才有网页", "volunteers use tanfang; the console is for officials"))
      case .noPassword:
        Failure(
          "no_password", .refused, Label("设置验证码时：此账号还没有密码", "adding a code: the account has no password yet"),
          hint: Label("先运行 tanfangd account password", "run tanfangd account password first"))
      case .noSuchAccount:
        Failure(
          "no_such_account", .notFound,
          Label("查找账号时：没有这个账号", "looking for the account: there is none of this name"),
          hint: Label("用 tanfangd account list 查看", "see tanfangd account list"))
      case .accountExists:
        Failure(
          "account_exists", .badInput, Label("新建账号时：已有同名账号", "making the account: there is one of this name"),
          hint: Label("换一个名称", "take another name"))
      case .accountDiffers:
        Failure(
          "account_differs", .badInput,
          Label(
            "生成邀请码时：该账号已停用，或角色、范围与此不同", "inviting: the account is disabled, or has another role or other regions"),
          hint: Label(
            "去掉 --role 与 --region，或用 account enable", "leave out --role and --region, or see account enable"))
      case .regionNotHeld:
        Failure(
          "no_such_region", .badInput,
          Label("更改账号时：要移出的区划不在它的范围里", "changing the account: a region to be removed is not one of its own"),
          hint: Label(
            "用 tanfangd account list 查看；从一个镇里移出一个村，请用 --region 逐村写明",
            "see tanfangd account list; to take one village from a town, name the others with --region"))
      case .tooManyRegions:
        Failure(
          "too_many_regions", .badInput,
          Label(
            "更改账号时：区划超过 \(Limits.scopeRegionsMax) 个",
            "changing the account: more than \(Limits.scopeRegionsMax) regions"
          ),
          hint: Label("请写上一级区划", "name the division around them"))
      case .accountHasDevices:
        Failure(
          "account_has_devices", .refused,
          Label("更改账号时：此账号还有设备，设备上有资料", "changing the account: it still has devices, which hold records"),
          hint: Label(
            "系统账号不看资料：先运行 tanfangd account reset", "an administrator sees none: run tanfangd account reset first"))
      case .noSuchDevice:
        Failure(
          "no_such_device", .notFound, Label("查找设备时：没有这台设备", "looking for the device: there is none like this"),
          hint: Label("用 tanfangd device list 查看", "see tanfangd device list"))
      case .ambiguousDevice:
        Failure(
          "ambiguous_device", .badInput,
          Label("查找设备时：有多台设备以此开头", "looking for the device: several begin like this"),
          hint: Label("多写几位", "write more of it"))
      case .noRegion:
        Failure(
          "missing_option", .usage,
          Label("没有给出负责的地区或角色", "no role or no region to be responsible for was given"),
          hint: Label("用 --role 与 --region", "give --role and --region"))
      case .regionNotAllowed:
        Failure(
          "region_not_allowed", .badInput,
          Label("系统管理员没有负责的地区", "an administrator is responsible for no region"),
          hint: Label("去掉 --region", "leave out --region"))
      case .badName:
        Failure(
          "bad_name", .badInput, Label("账号名称不可用", "the account's name cannot be used"),
          hint: Label("用 1 到 40 个字符，首尾不留空格", "use 1 to 40 characters without spaces at the ends"))
      case .storeExists:
        Failure(
          "store_exists", .refused, Label("恢复时：这个文件夹里已有数据", "restoring: this folder already holds a store"),
          hint: Label("用 --data 指定一个新文件夹，核对无误后再换用", "name a new folder with --data, and use it once it is right"))
      case .backupExists:
        Failure(
          "file_exists", .badInput, Label("备份时：文件已存在", "backing up: the file is already there"),
          hint: Label("换一个文件名；不会覆盖备份", "take another name; no backup is overwritten"))
      case .backupDiffers(let codes):
        Failure(
          "backup_differs", .internal,
          Label(
            "备份或恢复时：副本的内容核对不符（\(codes.joined(separator: "、"))），已删除",
            "backing up or restoring: the copy's records are not sound (\(codes.joined(separator: ", "))), and it was removed"
          ),
          hint: Label("备份时请运行 tanfangd check；恢复时换一个备份", "run tanfangd check; to restore, take another backup"))
      case .badBackup(let fault): Failure(fault)
      case .namesThePerson:
        Failure(
          "reason_names_person", .badInput,
          Label("删除时：--reason 里有此人的姓名或号码，什么都没有删", "erasing: --reason names the person or a number; nothing was erased"),
          hint: Label("只写文号：依据会留在审计里", "give a file number only: the grounds stay in the audit"))
      case .logStillRead:
        Failure(
          "log_in_use", .busy,
          Label("删除时：已删除，但另一个程序正在读取，日志还没有清空", "erasing: done, but another process reads, so the log is not empty yet"),
          hint: Label("请稍后再次运行同一命令", "run the same command again in a moment"))
      }
  }
}
