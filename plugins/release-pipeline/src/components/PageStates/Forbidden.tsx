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

import { useTextClasses } from '../../theme';
import { Actors } from '../Actors';
import { CopyButton } from '../CopyButton';
import { EmptyPanel } from './EmptyPanel';

/** Names the permission and the owner; no counts, no hint of the rest (R24). */
export function Forbidden(props: {
  what: string;
  owner?: string;
  compact?: boolean;
}) {
  const { what, owner, compact } = props;
  const texts = useTextClasses();
  const permission = 'release-pipeline.component.read';
  return (
    <EmptyPanel
      glyph="lock"
      compact={compact}
      title={`You may not see ${what}`}
      actions={
        <CopyButton
          label="Copy a request text"
          text={`Please give me the permission ${permission}, so that I can see ${what}: ${window.location.href}`}
        />
      }
    >
      It needs the permission <code className={texts.code}>{permission}</code>.
      Ask{' '}
      {owner && (
        <>
          the owner, <Actors of={[owner]} />, or{' '}
        </>
      )}
      whoever runs this portal.
    </EmptyPanel>
  );
}
