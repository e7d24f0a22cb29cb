import Model
import Store
import Terminal

extension ImportStore {
  /// Waits for the turn of the one import that writes to a hub's store, whichever program, page or hub it was begun at.
  /// - Returns: what has to be kept until it is done.
  /// - Throws: `busy`; what the store throws.
  func turn() throws -> (any Turn)? {
    guard let takeTurn else { return nil }
    guard let turn = try takeTurn() else {
      throw Failure(
        "busy", .busy, Label("另一个导入正在进行", "another import is running"),
        hint: Label("等它结束后再试；什么都没有写", "try again when it has finished; nothing was written"))
    }
    return turn
  }

  /// Runs `body` in a transaction that comes to nothing if the turn was lost: another import may write by now.
  /// - Throws: `turn_lost`; what the store throws.
  func transaction(in turn: (any Turn)?, _ body: () throws -> Void) throws {
    try transaction {
      try body()
      guard turn?.isHeld != false else {
        throw Failure(
          "turn_lost", .busy,
          Label(
            "导入时：与数据库的连接断过，别的导入可能已经开始",
            "importing: the connection to the database was lost; another import may have begun"),
          hint: Label(
            "再运行一次同样的命令：已写入的不会重写，会接着做",
            "run the same command again: what is written stays, and it goes on from there"))
      }
    }
  }
}
