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

import Button from '@material-ui/core/Button';
import type { GateView } from 'backstage-plugin-release-pipeline-common';
import { useContext } from 'react';
import { letsThrough } from '../../model';
import { usePromotionDialogs } from '../PromotionDialogs';
import { RecordsContext } from './RecordsContext';

/**
 * Records an announcement, for those who may. Not while one waits out its time:
 * another notice would begin anew.
 */
export function AnnounceButton(props: { gate: GateView }) {
  const { gate } = props;
  const records = useContext(RecordsContext);
  const openDialog = usePromotionDialogs();
  if (
    gate.type !== 'announcement' ||
    letsThrough(gate.status) ||
    gate.passesAt !== undefined ||
    !records?.announce?.allowed
  ) {
    return null;
  }
  const { about, version } = records;
  return (
    <Button
      size="small"
      variant="outlined"
      onClick={() => openDialog({ kind: 'announce', about, version })}
    >
      Record announcement…
    </Button>
  );
}
