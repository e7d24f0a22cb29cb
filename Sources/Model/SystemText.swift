/// What the operating system and SQLite say in English, in Chinese: for messages that are otherwise Chinese.
package enum SystemText {
  /// As it was said, and in Chinese where this is known. A number in brackets behind it stays.
  package static func label(_ english: String) -> Label {
    let words = english.split(separator: " (", maxSplits: 1).first.map(String.init) ?? english
    guard let chinese = table[words] else { return Label(english, english) }
    return Label(chinese + english.dropFirst(words.count), english)
  }

  /// In Chinese, where this is known.
  package static func chinese(_ english: String) -> String { label(english).zh }

  /// The words of glibc's `strerror`, of `sqlite3_errstr`, and of `curl_easy_strerror`.
  private static let table = [
    "No such file or directory": "没有这个文件或文件夹", "Is a directory": "这是文件夹，不是文件",
    "Not a directory": "路径中有一段不是文件夹", "Permission denied": "没有权限", "Operation not permitted": "不允许这样做",
    "File exists": "文件已存在", "Read-only file system": "磁盘是只读的", "No space left on device": "磁盘满了",
    "Disk quota exceeded": "超过了磁盘配额", "Input/output error": "磁盘读写出错", "Too many open files": "打开的文件太多",
    "File name too long": "文件名太长", "Too many levels of symbolic links": "链接绕圈", "File too large": "文件太大",
    "Address already in use": "端口已被占用", "Cannot assign requested address": "本机没有这个地址",
    "Broken pipe": "管道已断开", "Invalid argument": "参数无效", "Stale file handle": "网络磁盘已断开",
    "Transport endpoint is not connected": "网络磁盘已断开",
    "file is not a database": "不是数据库文件", "database disk image is malformed": "数据库文件已损坏",
    "database or disk is full": "磁盘满了", "disk I/O error": "磁盘读写出错", "unable to open database file": "打不开数据库文件",
    "attempt to write a readonly database": "数据库文件是只读的", "database is locked": "另一个程序正在使用",
    "database table is locked": "另一个程序正在使用", "access permission denied": "没有权限", "out of memory": "内存不够",
    "Couldn't connect to server": "连不上服务器", "Could not connect to server": "连不上服务器",
    "Couldn't resolve host name": "找不到这个主机名", "Could not resolve hostname": "找不到这个主机名",
    "Failure when receiving data from the peer": "接收时断开", "Failed sending data to the peer": "发送时断开",
    "Server returned nothing": "对方没有答复", "SSL connect error": "建立加密连接失败", "Timeout was reached": "等待超时",
    "Transferred a partial file": "只收到一部分", "Stream error in the HTTP/2 framing layer": "传输中断",
    "Weird server reply": "对方的答复不像中心的", "Unsupported HTTP version in response": "对方的答复不像中心的",
  ]
}
