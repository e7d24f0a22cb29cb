import CFuzzer
import Glibc

/// Fuzzes one decoder (Tests/Fuzz/README.md).
@main struct Fuzz {
  static let usage = """
    fuzz DECODER [libFuzzer's options, a corpus]   fuzz one decoder
    fuzz --seeds DECODER FOLDER REPOSITORY         write what it begins from
    fuzz --list                                    the decoders

    """

  static func main() {
    let words = Array(CommandLine.arguments.dropFirst())
    switch words.first {
    case "--list": for decoder in Decoder.all { print(decoder.name) }
    case "--seeds" where words.count == 4:
      guard let decoder = Decoder.named(words[1]) else { return fail() }
      Seeds(repository: words[3]).write(decoder, to: words[2])
    case let name?:
      guard let decoder = Decoder.named(name) else { return fail() }
      exit(run(decoder, Array(words.dropFirst())))
    case nil: fail()
    }
  }

  private static func fail() {
    print(usage)
    exit(64)
  }

  /// What libFuzzer calls has no place for a context.
  nonisolated(unsafe) private static var current: Decoder?

  private static func run(_ decoder: Decoder, _ words: [String]) -> Int32 {
    current = decoder
    var count = Int32(words.count + 1)
    var arguments: [UnsafeMutablePointer<CChar>?] = ([CommandLine.arguments[0]] + words).map { strdup($0) } + [nil]
    return arguments.withUnsafeMutableBufferPointer { buffer in
      var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = buffer.baseAddress
      return LLVMFuzzerRunDriver(&count, &pointer) { data, size in
        Fuzz.current?.decode(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
      }
    }
  }
}
