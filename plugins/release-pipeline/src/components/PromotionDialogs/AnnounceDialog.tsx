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

import { useApi } from '@backstage/core-plugin-api';
import TextField from '@material-ui/core/TextField';
import type { Announcement } from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useTextClasses } from '../../theme';
import { webUrl } from '../SafeLink';
import { ReasonDialog } from './ReasonDialog';

/** Which release is announced, and where it is to go. */
export type ToAnnounce = {
  about: Pick<Announcement, 'component' | 'stage' | 'releaseId'>;
  version: string;
};

/** Records what those affected were told; the telling itself is done elsewhere. */
export function AnnounceDialog(props: ToAnnounce & { onClose: () => void }) {
  const { about, version, onClose } = props;
  const api = useApi(releasePipelineApiRef);
  const texts = useTextClasses();
  const hrefId = useId();
  const [href, setHref] = useState('');
  const link = href.trim();
  const wrong = link !== '' && webUrl(link) === undefined;
  return (
    <ReasonDialog
      title={`Announce ${version} for ${about.stage}`}
      confirm="Record announcement"
      reasonHint="Recorded with your name; the time before the start counts from now."
      reasonRequired
      text={{
        label: 'What they were told',
        missing: 'Say what they were told first.',
      }}
      impossible={
        wrong ? 'The address begins with https:// or http://.' : undefined
      }
      onConfirm={async text => {
        await api.announce({
          ...about,
          text: text ?? '',
          ...(link !== '' && { href: link }),
        });
      }}
      onClose={onClose}
      below={
        <TextField
          id={hrefId}
          label="Where they read it (optional)"
          placeholder="https://"
          value={href}
          onChange={event => setHref(event.target.value)}
          error={wrong}
          inputProps={{ maxLength: 2000, inputMode: 'url' }}
          InputLabelProps={{ shrink: true }}
          variant="outlined"
          size="small"
          margin="normal"
          fullWidth
        />
      }
    >
      <p className={texts.dense}>
        Tell those affected in the way that is usual here. This records that it
        was done; it sends nothing by itself.
      </p>
    </ReasonDialog>
  );
}
