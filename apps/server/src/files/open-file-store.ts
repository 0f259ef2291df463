import { ServerError } from "../error.ts";
import type { FileStore } from "./file-store.ts";
import { FolderStore } from "./folder-store.ts";
import { S3Store } from "./s3-store.ts";

/** What a store may be told by the environment: secrets come by no other way. */
export type StoreEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * @param place a folder, or `s3://bucket/prefix`: with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, for a
 *   service other than Amazon's, AWS_ENDPOINT_URL_S3 (or AWS_ENDPOINT_URL)
 * @throws ServerError `bad-file-store`
 */
export function openFileStore(place: string, environment: StoreEnvironment = process.env): FileStore {
  if (!/^s3:/i.test(place)) return new FolderStore(place);
  const [, bucket, prefix = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/i.exec(place) ?? [];
  const refuse = (what: string) => new ServerError("bad-file-store", place, `The file store ${place}: ${what}`);
  if (bucket === undefined) throw refuse("write it as s3://bucket/prefix.");
  const {
    AWS_ACCESS_KEY_ID,
    AWS_ENDPOINT_URL,
    AWS_ENDPOINT_URL_S3,
    AWS_REGION = "us-east-1",
    AWS_SECRET_ACCESS_KEY,
  } = environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw refuse("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.");
  }
  return new S3Store({
    bucket,
    prefix,
    endpoint: AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL ?? `https://s3.${AWS_REGION}.amazonaws.com`,
    region: AWS_REGION,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
  });
}
