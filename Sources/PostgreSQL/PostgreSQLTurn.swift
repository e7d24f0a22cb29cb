#if PostgreSQL
import Storage
import Store

/// A turn over all hubs: a lock of a connection that has nothing else to do.
final class PostgreSQLTurn: Turn {
  private let connection: PostgreSQLConnection
  private let life: Int64

  init(_ connection: PostgreSQLConnection) {
    self.connection = connection
    life = connection.life
  }

  /// Asks the server: a connection that was cut does not show it by itself. One that was made anew has no lock.
  var isHeld: Bool {
    do {
      return try connection.number("SELECT 1") == 1 && connection.life == life
    } catch {
      return false
    }
  }
}
#endif
