import CZlib

/// Inflates raw deflate (RFC 1951) piece by piece, so that no part is ever held whole.
struct Inflater {
  private static let windowBits: Int32 = -15
  private static let chunkBytes = 1 << 16

  /// Hands the content over in pieces.
  /// - Parameter bytesMax: reading ends with `tooLarge` beyond so many.
  /// - Returns: the size and CRC-32 of the content.
  static func inflate(
    _ bytes: ArraySlice<UInt8>, part: String, bytesMax: Int,
    _ body: (UnsafeBufferPointer<UInt8>) throws(WorkbookError) -> Void
  ) throws(WorkbookError) -> (sizeBytes: Int, crc: UInt) {
    var stream = z_stream()
    let started = inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(started == Z_OK, "out of memory for inflating / 内存不足，无法解压")
    defer { inflateEnd(&stream) }
    var input = Array(bytes)
    var chunk = [UInt8](repeating: 0, count: chunkBytes)
    var sizeBytes = 0
    var crc: UInt = 0
    var failure: WorkbookError?
    input.withUnsafeMutableBufferPointer { input in
      chunk.withUnsafeMutableBufferPointer { chunk in
        // zlib refuses a null pointer even for no bytes.
        stream.next_in = input.baseAddress ?? chunk.baseAddress
        stream.avail_in = UInt32(input.count)
        var status = Z_OK
        while status == Z_OK, failure == nil {
          stream.next_out = chunk.baseAddress
          stream.avail_out = UInt32(chunk.count)
          status = CZlib.inflate(&stream, Z_NO_FLUSH)
          let count = chunk.count - Int(stream.avail_out)
          sizeBytes += count
          guard sizeBytes <= bytesMax else {
            failure = .tooLarge(part: part)
            break
          }
          crc = crc32(crc, chunk.baseAddress, UInt32(count))
          do throws(WorkbookError) {
            try body(UnsafeBufferPointer(rebasing: chunk[..<count]))
          } catch {
            failure = error
          }
        }
        if failure == nil, status != Z_STREAM_END { failure = .damaged(part: part) }
      }
    }
    if let failure { throw failure }
    return (sizeBytes, crc)
  }

  static func crc(_ bytes: ArraySlice<UInt8>) -> UInt {
    bytes.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
  }
}
