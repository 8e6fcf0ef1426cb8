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
import { makeStyles } from '@material-ui/core/styles';
import { useState, type ReactNode } from 'react';
import { useTextClasses } from '../../theme';
import { Notice } from '../Notice';
import { serverMessage } from '../PromotionDialogs';
import { saveFile } from './saveFile';

/** Something to download. */
export type EvidenceFile = {
  label: string;
  name: string;
  load: () => Promise<Blob>;
};

const useStyles = makeStyles(
  {
    row: { display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'flex-end' },
  },
  { name: 'ReleasePipelineDownloads' },
);

/** A button for each file, and what went wrong with the last one. */
export function Downloads(props: {
  files: EvidenceFile[];
  disabled?: boolean;
  children?: ReactNode;
}) {
  const { files, disabled, children } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const [loading, setLoading] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  const download = async ({ label, load, name }: EvidenceFile) => {
    setLoading(label);
    setFailure(undefined);
    try {
      saveFile(name, await load());
    } catch (error) {
      setFailure(error);
    } finally {
      setLoading(undefined);
    }
  };
  return (
    <>
      <div className={classes.row}>
        {children}
        {files.map(file => (
          <Button
            key={file.label}
            size="small"
            variant="outlined"
            disabled={disabled}
            // It keeps the focus, which a disabled button loses.
            aria-disabled={disabled || loading !== undefined}
            onClick={() => loading === undefined && download(file)}
          >
            {file.label}
          </Button>
        ))}
      </div>
      <div role="status" className={texts.meta}>
        {loading && `${loading} is being read …`}
      </div>
      {failure !== undefined && (
        <Notice tone="bad" glyph="octagonCross" role="alert">
          {serverMessage(failure)}
        </Notice>
      )}
    </>
  );
}
