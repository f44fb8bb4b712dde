import type { DataKey, KeyService } from "../../envelope/index.ts";
import type { CallOptions, EncryptionContext } from "../../store.ts";
import type { MasterKeyOptions } from "./master-key.ts";
import { type Making, openStore } from "./open-store.ts";
import type { StoreFolder } from "./store-folder.ts";

/**
 * The store's master key, found at the first use. Every put asks for a data key before it writes, so a store that is not
 * there yet is made here.
 */
export class LocalKeyService implements KeyService {
  readonly #folder: StoreFolder;
  readonly #options: MasterKeyOptions;
  #keys: KeyService | undefined;

  constructor(folder: StoreFolder, options: MasterKeyOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** @throws KeyUnusableError for another key than the store's. */
  async generate(context: EncryptionContext, options: CallOptions = {}): Promise<DataKey> {
    return (await this.#open("store")).generate(context, options);
  }

  /** @throws StoreMissingError @throws KeyUnusableError for another key than the store's. */
  async unwrap(wrapped: Uint8Array, context: EncryptionContext, options: CallOptions = {}): Promise<Uint8Array> {
    return (await this.#open("nothing")).unwrap(wrapped, context, options);
  }

  async #open(making: Making): Promise<KeyService> {
    this.#keys ??= (await openStore(this.#folder, this.#options, making)).keys;
    return this.#keys;
  }
}
