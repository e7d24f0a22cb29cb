import Glibc
import Model

/// Runs a shell script and gives its exit status and what it printed; with `check`, only reads it and tells what is wrong.
func shell(_ interpreter: String, _ script: String, check: Bool = false) -> (status: Int32, output: String) {
  var template = Array("/tmp/tanfang-script-XXXXXX".utf8CString)
  let file = fdopen(mkstemp(&template), "w")!
  fputs(script, file)
  fclose(file)
  let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  defer { unlink(path) }
  let command = check ? "\(interpreter) -n \(path) 2>&1" : "\(interpreter) \(path) 2>/dev/null"
  let pipe = popen(command, "r")!
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4096)
  while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { bytes += chunk[..<count] }
  let status = pclose(pipe)
  return (status >> 8 & 0xFF, String(decoding: bytes, as: UTF8.self))
}

/// Whether a shell is there to be tried.
func isInstalled(_ interpreter: String) -> Bool {
  access("/usr/bin/\(interpreter)", X_OK) == 0 || access("/bin/\(interpreter)", X_OK) == 0
}
