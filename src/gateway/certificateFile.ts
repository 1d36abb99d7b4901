import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

/** The bundle of a whole system is a tenth of it. */
const bytesMax = 4 * 1024 * 1024;

const pemBlocks = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The file can't be used; the message is the end of a sentence that begins with its path. */
export class CertificateFileError extends Error {
  readonly type = 'certificate-file';
}

/**
 * The certificates of a PEM file, each as its own text.
 *
 * @throws CertificateFileError
 */
export async function readCertificates(path: string): Promise<string[]> {
  const blocks = (await textOf(path)).match(pemBlocks) ?? [];
  if (blocks.length === 0) throw new CertificateFileError('holds no certificate in PEM');
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block);
    } catch (cause) {
      throw new CertificateFileError(`has a certificate that can’t be read, number ${index + 1}`, { cause });
    }
  }
  return blocks;
}

async function textOf(path: string): Promise<string> {
  try {
    const found = await stat(path);
    // A pipe or a device would be waited for without end.
    if (!found.isFile()) throw new CertificateFileError('is no file');
    if (found.size > bytesMax) throw new CertificateFileError(`is larger than ${bytesMax / 1024 / 1024} MB`);
    return await readFile(path, 'latin1');
  } catch (cause) {
    if (cause instanceof CertificateFileError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new CertificateFileError(code === 'ENOENT' ? 'is not there' : `can’t be read (${code})`, { cause });
  }
}
