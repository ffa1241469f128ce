"""Why something went wrong, in Chinese: what the operating system, the JSON decoder and the model say in English.

Knows their sentences. What it does not know stays as it was said.
"""

from __future__ import annotations

import errno
import os

from ...system.patterns import pattern

_ERRORS = {
    "ENOENT": "没有这个文件或文件夹", "EACCES": "没有权限", "EPERM": "系统不允许", "ENOSPC": "磁盘已满", "EISDIR": "是文件夹",
    "ENOTDIR": "不是文件夹", "EROFS": "磁盘只读", "ENAMETOOLONG": "名称过长", "EEXIST": "已经存在", "EBUSY": "正被占用",
    "EIO": "磁盘读写出错", "ENOTEMPTY": "文件夹不是空的", "EMFILE": "打开的文件太多", "ELOOP": "链接绕成了圈",
    "EXDEV": "在另一个磁盘上", "EFBIG": "文件过大", "EINVAL": "名称或参数无效", "ENOMEM": "内存不足", "EPIPE": "管道已断开",
    "ENXIO": "没有这个设备", "ETXTBSY": "正被使用", "ENODEV": "没有这个设备", "EDQUOT": "磁盘配额已满",
    "ESTALE": "网络盘已断开", "ETIMEDOUT": "超时", "ECONNREFUSED": "对方没有应答", "ECONNRESET": "连接中断", "EAGAIN": "暂时不可用",
    "EBADF": "文件已关闭", "EHOSTUNREACH": "对方不在网上", "ENETUNREACH": "网络不通", "EDEADLK": "锁住了", "ENOLCK": "不支持加锁"}
#: What the system says of an error, where it has it → in Chinese.
_SYSTEM = {os.strerror(getattr(errno, name)): chinese for name, chinese in _ERRORS.items() if hasattr(errno, name)}

_TYPES = {"number": "数字", "int": "整数", "float": "数字", "str": "文字", "null": "空", "array": "列表", "object": "对象",
          "bool": "是非"}
#: What SQLite says of the scratch of large collections.
_SYSTEM |= {"database or disk is full": "磁盘已满", "unable to open database file": "打不开临时文件", "disk I/O error": "磁盘读写出错",
            "attempt to write a readonly database": "磁盘只读", "out of memory": "内存不足"}
#: What exceptions of libraries are about, by their classes; of the others, that the program has failed.
_CLASSES = {"BadZipFile": "压缩包已损坏", "error": "压缩内容已损坏", "EOFError": "内容不完整", "ParseError": "XML 有误",
            "InvalidFileException": "不是可用的工作簿", "UnicodeDecodeError": "文字编码有误", "UnicodeEncodeError": "文字编码有误",
            "RecursionError": "内容嵌套过深", "TimeoutError": "超时", "OperationalError": "临时文件出错"}
_CLASS = pattern(r"([A-Za-z_]\w{0,60}): ")
_PLACE = pattern(r"\(([\w/]{1,200}\.py:\d{1,6})\)$")
_PATTERNS = [(pattern(english), chinese) for english, chinese in (
    (r"Object missing required field `(.*?)`", r"缺少“\1”"), (r"Object contains unknown field `(.*?)`", r"有不认识的“\1”"),
    (r"Expected each key once, got `(.*?)` twice", r"“\1”出现了两次"),
    (r"Expected a finite number, got `(.*?)`", r"应为有限的数字，实为 \1"),
    (r"Expected a number of at most (\d+) digits, got `(.*?)`", r"数字最多 \1 位，实为 \2"),
    (r"Expected characters that XML allows, got (\S+)", r"有工作簿放不下的字符 \1"),
    (r"Expected at most (\d+) characters( in one cell)?, got (\d+)", r"最多 \1 个字符，实有 \3 个"),
    (r"Expected a header field, got `(.*?)`", r"“\1”不是表头栏目"),
    (r"Expected a text that the form does not take for its own, got (.+?)(?= - at|$)", r"文字 \1 会被当作表样自己的文字"),
    (r"Expected `(.*?)`, got `(.*?)`", r"应为 \1，实为 \2"), (r"Expected `(.*?)`", r"应为 \1"),
    (r"Invalid enum value (.+?)(?= - at|$)", r"值 \1 不在可选的之中"),
    (r"JSON must be UTF-8; byte (\d+) is not", r"JSON 须为 UTF-8，第 \1 个字节不是"),
    (r"JSON is malformed: .*line (\d+) column (\d+) .*", r"JSON 写法有误，在第 \1 行第 \2 字"),
    (r"JSON is malformed: (.*)", r"JSON 写法有误：\1"), (r"Input data was truncated", "内容不完整"),
    (r"invalid character \(byte (\d+)\)", r"第 \1 个字节处有多余字符"),
    (r"trailing characters \(byte (\d+)\)", r"第 \1 个字节后有多余内容"),
    (r" - at `(.*?)`", r"（在 \1）"))]
_TYPE = pattern("|".join(rf"(?<=[为| ]){name}(?=[，|（ ]|$)" for name in _TYPES))


def chinese(why: str) -> str:
    """A cause in Chinese, as far as it is known."""
    if why in _SYSTEM:
        return _SYSTEM[why]
    if (kind := _CLASS.match(why)) and (place := _PLACE.search(why)):
        # what the exception says is for who mends it: JIXIAO_TRACE shows it
        return f"{_CLASSES.get(kind[1], '内部错误')}（{kind[1]}，{place[1]}）"
    translated = why
    for known, words in _PATTERNS:
        translated = known.sub(words, translated)
    return _TYPE.sub(lambda found: _TYPES[found[0]], translated).replace(" | ", "或") if translated != why else why
