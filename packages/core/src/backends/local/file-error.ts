import {
  AccessDeniedError,
  InvalidInputError,
  NotSupportedError,
  type SstashError,
  type SstashErrorOptions,
  UnavailableError,
} from "../../errors.ts";

type ErrorClass = new (message: string, options: SstashErrorOptions) => SstashError;

const meanings: Readonly<Record<string, readonly [ErrorClass, string]>> = {
  ENOSPC: [UnavailableError, "the disk is full"],
  EDQUOT: [UnavailableError, "the disk quota is used up"],
  EFBIG: [UnavailableError, "the file is larger than the file system or the process may write"],
  EIO: [UnavailableError, "the disk reported a fault"],
  EMFILE: [UnavailableError, "this process has too many files open"],
  ENFILE: [UnavailableError, "the system has too many files open"],
  EBUSY: [UnavailableError, "it is in use"],
  ESTALE: [UnavailableError, "the file server has lost it"],
  ENOENT: [UnavailableError, "it, or the folder that it is to be in, is not there"],
  EACCES: [AccessDeniedError, "permission denied"],
  EPERM: [AccessDeniedError, "not permitted"],
  EROFS: [AccessDeniedError, "the file system is read-only"],
  EEXIST: [InvalidInputError, "something else is already there"],
  ENOTDIR: [InvalidInputError, "a part of the path is not a folder"],
  EISDIR: [InvalidInputError, "it is a folder, not a file"],
  ELOOP: [InvalidInputError, "too many symbolic links"],
  ENAMETOOLONG: [InvalidInputError, "the path is too long"],
  EMLINK: [NotSupportedError, "the file system makes no more hard links"],
  ENOSYS: [NotSupportedError, "the file system makes no hard links"],
  ENOTSUP: [NotSupportedError, "the file system makes no hard links"],
  EXDEV: [NotSupportedError, "the store is spread over several file systems"],
};

/** Runs work on a file; what the file system refuses becomes one of this library's errors, with `path` in its message. */
export async function onFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateFileError(error, path);
  }
}

/** As `onFile`, and undefined where there is no such file. */
export function onFileIfThere<T>(path: string, work: () => Promise<T>): Promise<T | undefined> {
  return onFile(path, async () => {
    try {
      return await work();
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  });
}

/** The system's name of an error, for example `ENOENT`; undefined for what is not the system's. */
export function errorCode(error: unknown): string | undefined {
  return isSystemError(error) ? error.code : undefined;
}

/** Anything that is not the system's comes back as it is. */
export function translateFileError(error: unknown, path: string): unknown {
  if (!isSystemError(error)) return error;
  const [Translated, meaning] = meanings[error.code] ?? [UnavailableError, "the file system failed"];
  return new Translated(`cannot ${error.syscall ?? "use"} ${path}: ${meaning} (${error.code})`, { cause: error });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return error instanceof Error && "errno" in error && "code" in error && typeof error.code === "string";
}
