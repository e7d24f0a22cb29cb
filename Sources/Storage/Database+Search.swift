import Model
import Store

extension Database {
  /// Makes the search index anew from the people's rows, in one transaction. Linear in people.
  /// - Returns: how many people it finds now.
  @discardableResult
  package func rebuildSearch() throws -> Int {
    try transaction {
      search.forget()
      try connection.execute("DELETE FROM search")
      var count = 0
      try table(CareModel.Number.elder)?.forEach(only: search.fields, "") { stored in
        try search.update(stored.record, replacing: nil)
        count += 1
        return true
      }
      return count
    }
  }
}
