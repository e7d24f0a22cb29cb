/// Rings when somebody has written to a store, whoever it was.
public protocol StoreBell: AnyObject, Sendable {
  /// Whether it would ring. While it would not, one has to look.
  var isListening: Bool { get }

  /// Rings no more. To be called before it is let go.
  func stop()
}
