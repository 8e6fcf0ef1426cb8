/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

/** An image reference, taken apart. */
export interface ImageReference {
  /** With registry, without tag and digest; Docker Hub's own name is left out. */
  repository: string;
  tag?: string;
  digest?: string;
}

/**
 * Takes `registry:5000/path/name:tag@sha256:…` apart. A reference without tag
 * and digest has neither; `latest` is never assumed.
 */
export function parseImage(reference: string): ImageReference {
  const [named, digest] = reference.trim().split('@', 2);
  // A colon before the last slash belongs to the registry's port.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  return {
    repository: withoutDockerHub(colon === -1 ? named : named.slice(0, colon)),
    ...(tag ? { tag } : {}),
    ...(digest ? { digest } : {}),
  };
}

/**
 * Whether an image is from the repository that a pattern names (R1). A pattern
 * is a repository without tag; a leading `*` segment stands for any registry and path.
 */
export function matchesRepository(
  image: ImageReference,
  pattern: string,
): boolean {
  if (pattern.startsWith('*/')) {
    return `/${image.repository}`.endsWith(pattern.slice(1));
  }
  return image.repository === withoutDockerHub(pattern);
}

function withoutDockerHub(repository: string): string {
  return repository.replace(/^(index\.)?docker\.io\/(library\/)?/, '');
}
