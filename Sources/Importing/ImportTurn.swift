import Model
import Terminal

extension ImportStore {
  /// Waits for the turn of the one import that writes to a hub's store, whichever program, page or hub it was begun at.
  /// - Returns: what has to be kept until it is done.
  /// - Throws: `busy`; what the store throws.
  func turn() throws -> AnyObject? {
    guard let takeTurn else { return nil }
    guard let turn = try takeTurn() else {
      throw Failure(
        "busy", .busy, Label("另一个导入正在进行", "another import is running"),
        hint: Label("等它结束后再试；什么都没有写", "try again when it has finished; nothing was written"))
    }
    return turn
  }
}
