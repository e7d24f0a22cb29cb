import Model
package import Terminal

/// What stops `copy-store`, or meets whoever looks for a store that moved.
extension Failure {
  package init(_ error: MovingError) {
    self =
      switch error {
      case .databaseInUse:
        Failure(
          "store_exists", .refused, Label("搬数据时：数据库里已有数据", "moving the store: the database already holds one"),
          hint: Label("换一个空的数据库或模式（schema）", "name an empty database or schema"))
      case .folderInUse:
        Failure(
          "store_exists", .refused, Label("搬数据时：文件夹里已有数据", "moving the store: the folder already holds one"),
          hint: Label("换一个没有 hub.db 的文件夹，里面放好密钥", "name a folder without hub.db, with the hub's keys in it"))
      case .movedBefore:
        Failure(
          "file_exists", .refused,
          Label("搬数据时：hub.db.moved 已存在，是上次搬走时留下的", "moving the store: hub.db.moved is there, left by an earlier move"),
          hint: Label("把它和 hub.db.moved.ledger 移到别处", "move it and hub.db.moved.ledger to another place"))
      case .storeMoved:
        Failure(
          "store_moved", .refused,
          Label("打开数据时：数据已从这个文件夹搬进数据库", "opening the store: it moved from this folder into a database"),
          hint: Label("用 --store 指定那个数据库", "name that database with --store"))
      case .databaseMoved(let place):
        Failure(
          "store_moved", .refused,
          Label("打开数据时：数据已从这个数据库搬到 \(place)", "opening the store: it moved from this database to \(place)"),
          hint: Label("去掉 --store，用 --data 指定那个文件夹", "leave out --store, and name that folder with --data"))
      case .unfinishedCopy:
        Failure(
          "unfinished_copy", .refused,
          Label(
            "打开数据时：copy-store 还没有搬完，这里的数据不全",
            "opening the store: copy-store has not finished here; part of it is missing"),
          hint: Label(
            "再运行一次同样的 copy-store，会接着搬；或继续使用原来的数据",
            "run the same copy-store again, it goes on; or go on with the store it was copied from"))
      case .copyInterrupted(let words):
        Failure(
          "copy_interrupted", .unreachable,
          Label("搬数据时：与数据库的连接中断（\(words)）", "moving the store: the database was lost on the way (\(words))"),
          hint: Label("再运行一次同样的命令，会接着搬", "run the same command again: it goes on from there"))
      case .copyDiffers(let tables, let regions):
        Failure(
          "copy_differs", .internal,
          Label(
            "搬数据时：两边不一致（表：\(Self.list(tables))；区划：\(Self.list(regions))）；仍使用原来的数据",
            "moving the store: both sides differ (tables: \(Self.list(tables)); regions: \(Self.list(regions))); "
              + "the old store stays in use"),
          hint: Label(
            "查清是谁改了副本；再运行 copy-store 会从头搬", "find out who changed the copy; copy-store begins anew when it is run again"
          ))
      case .storeUnsound(let codes):
        Failure(
          "store_damaged", .internal,
          Label(
            "搬数据时：核对发现问题（\(codes.joined(separator: "、"))）；仍使用原来的数据",
            "moving the store: it is not sound (\(codes.joined(separator: ", "))); the old store stays in use"),
          hint: Label("请对原来的数据运行 tanfangd check", "run tanfangd check on the old store"))
      }
  }

  private static let listedMax = 20

  private static func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "-" }
    return names.prefix(listedMax).joined(separator: ", ") + (names.count > listedMax ? " …" : "")
  }
}
