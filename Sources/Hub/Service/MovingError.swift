/// What stops `copy-store`, or meets whoever looks for a store that has moved.
package enum MovingError: Error, Hashable {
  /// `copy-store` finds something in the database that it should move into.
  case databaseInUse
  /// `copy-store` finds a store in the folder that it should move into.
  case folderInUse
  /// `copy-store` finds what an earlier move has left of the file.
  case movedBefore
  /// The store moved from this folder into a database, which was not named.
  case storeMoved
  /// The store moved from the database into a folder.
  case databaseMoved(to: String)
  /// A store was being copied to this place, and that is not finished.
  case unfinishedCopy
  /// `copy-store` lost its database in the middle; what happened.
  case copyInterrupted(String)
  /// `copy-store` finds that the copy is not what it was made from: tables, and codes of regions.
  case copyDiffers(tables: [String], regions: [String])
  /// `copy-store` finds something wrong with a store itself; the codes of the findings.
  case storeUnsound([String])
}
