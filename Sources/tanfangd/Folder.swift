import Glibc
import Hub
import Model
import PostgreSQL
import Storage
import Store
import Terminal

extension Invocation {
  /// The hub's data folder, and the database that holds its store, if one was named.
  func hubFolder() throws -> HubFolder {
    var folder = HubFolder(try folderPath())
    folder.store = try namedDatabase()
    return folder
  }

  /// --store, else TANFANGD_STORE; nil for a store in the folder.
  func namedDatabase() throws -> PostgreSQLSettings? {
    let named = globals.own[Options.store.name]
    guard let url = named ?? environment(TanfangD.storeVariable), !url.isEmpty else { return nil }
    return try database(url, from: named == nil ? nil : Options.store.name)
  }

  /// - Parameter option: which option of the command line the URL stands in; nil for none.
  func database(_ url: String, from option: String?) throws -> PostgreSQLSettings {
    let origin = option.map { "--\($0)" } ?? TanfangD.storeVariable
    guard PostgreSQLSettings.isURL(url) else {
      // What was given may hold a password.
      throw Failure(
        "invalid_store", .badInput,
        Label("读取 \(origin) 时：不是 postgresql:// 网址", "reading \(origin): it is no postgresql:// URL"),
        hint: Label(
          "例如 postgresql://tanfang@db.example.gov.cn/tanfang", "such as postgresql://tanfang@db.example.gov.cn/tanfang")
      )
    }
    let settings = PostgreSQLSettings(url: url, password: try globals.own[Options.storePassword.name].map(password))
    guard option == nil || !settings.hasPassword else {
      throw Failure(
        "password_shown", .usage,
        Label(
          "读取 \(origin) 时：网址里有密码，本机任何人用 ps 都能看到",
          "reading \(origin): the URL holds a password, which everybody on this machine can see (ps)"),
        hint: Label(
          "密码写进文件，用 --store-password 指定；或用 PGPASSFILE、PGPASSWORD，或把网址放在 \(TanfangD.storeVariable) 里",
          "put the password into a file for --store-password, or use PGPASSFILE or PGPASSWORD, or give the URL in "
            + TanfangD.storeVariable))
    }
    guard settings.isClear else {
      throw Failure(
        "invalid_store", .badInput,
        Label("读取 \(origin) 时：网址有歧义", "reading \(origin): the URL can be read in several ways"),
        hint: Label(
          "密码中的 @ / : ? # % 要写成 %40 %2F %3A %3F %23 %25，或用 --store-password",
          "write @ / : ? # % of a password as %40 %2F %3A %3F %23 %25, or use --store-password"))
    }
    guard PostgreSQLStore.isBuilt else {
      throw Failure(
        "no_postgresql", .refused,
        Label(
          "读取 \(origin) 时：这个 tanfangd 不含 PostgreSQL",
          "reading \(origin): this tanfangd was built without PostgreSQL"
        ),
        hint: Label(
          "用 swift build -c release --traits PostgreSQL 编译，或去掉 \(origin)",
          "build it with swift build -c release --traits PostgreSQL, or leave out \(origin)"))
    }
    return settings
  }

  private func password(_ path: String) throws -> String {
    guard let bytes = try PrivateFile.read(path: path) else {
      throw Failure(
        "no_such_file", .badInput,
        Label("读取数据库密码时：文件不存在", "reading the database's password: there is no such file"),
        hint: Label("请检查 --store-password", "check --store-password"))
    }
    return String(decoding: bytes.prefix { $0 != 0x0a && $0 != 0x0d }, as: UTF8.self)
  }

  /// --data, else TANFANGD_DATA, else ~/.local/share/tanfangd.
  func folderPath() throws -> String {
    if let data { return absolute(data) }
    if let base = environment("XDG_DATA_HOME"), base.hasPrefix("/") { return "\(base)/tanfangd" }
    guard let home = environment("HOME"), home.hasPrefix("/") else {
      throw Failure(
        "no_data_folder", .usage,
        Label("寻找数据文件夹时：没有设置 HOME", "looking for the data folder: HOME is not set"),
        hint: Label("请用 --data 指定", "name it with --data"))
    }
    return "\(home)/.local/share/tanfangd"
  }

  func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
    defer { free(current) }
    return "\(String(cString: current))/\(path)"
  }

  /// Who acts: --as, else `local`, whoever owns the data folder.
  var actor: String { arguments.text("as") ?? "local" }

  /// For what is not about records: accounts, devices, invitations, backups.
  /// - Throws: `not_permitted`, if --as names anybody but an administrator.
  func office(_ store: HubDatabase) throws -> HubOffice {
    let authority = try authority(store)
    guard authority == .local || authority.role == .admin else {
      throw Failure(
        "not_permitted", .refused,
        Label(
          "账号、设备、邀请和备份，用 --as 时只能是系统管理账号", "accounts, devices, invitations and backups are for administrators with --as"
        ),
        hint: Label("去掉 --as；官员请在网页里办，限于自己的范围", "leave out --as; officials do it in the browser, within their regions"))
    }
    return HubOffice(store, actor: actor)
  }
}

enum Options {
  static let store = Option(
    "store", .text, Label("以 PostgreSQL 数据库存放数据（网址）", "keep the store in a PostgreSQL database, by its URL"),
    metavar: "URL")

  static let storePassword = Option(
    "store-password", .file, Label("数据库密码所在的文件", "the file that holds the database's password"))

  static let actor = Option(
    "as", .text, Label("以哪个账号的名义（记入审计）", "the account that acts, for the audit"), metavar: "ACCOUNT")

  static let role = Option(
    "role", .choice(Role.allCases.map { Choice($0.key, $0.label) }),
    Label("角色", "the role"), metavar: "ROLE")

  static let region = Option(
    "region", .text, Label("负责的区划代码，可重复", "a division code to be responsible for; may be repeated"),
    metavar: "CODE", repeated: true)

  static let addedRegion = Option(
    "add-region", .text, Label("增加的区划代码，可重复", "a division code to be added; may be repeated"),
    metavar: "CODE", repeated: true)

  static let removedRegion = Option(
    "remove-region", .text, Label("移出的区划代码，可重复", "a division code to be taken away; may be repeated"),
    metavar: "CODE", repeated: true)
}

extension Arguments {
  /// The value of --role, which the table has checked.
  func role() -> Role? { text("role").flatMap { Role(key: $0) } }

  /// The values of --region, or of another option for regions.
  func regions(_ option: String = "region") throws -> [Region] {
    try texts(option).flatMap { $0.split(separator: ",") }.map { text in
      guard let region = Region(text) else {
        throw Failure(
          "invalid_region", .badInput,
          Label("读取 --\(option) 时：不是区划代码", "reading --\(option): it is no division code"),
          hint: Label(
            "用 2、4、6、9 或 12 位数字，例如 230422990201", "use 2, 4, 6, 9 or 12 digits, such as 230422990201"))
      }
      return region
    }
  }
}
