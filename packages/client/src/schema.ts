// Written by tools/client-types.mjs from the service's OpenAPI document.

export interface paths {
    "/api/v1/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cases, the latest first */
        get: operations["listCases"];
        put?: never;
        /** Open a case */
        post: operations["createCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One case */
        get: operations["getCase"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Rename a case, correct its specimen, note something, or send it to the second reader */
        patch: operations["updateCase"];
        trace?: never;
    };
    "/api/v1/cases/{id}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts and shares of a case's cells, each with its interval */
        get: operations["summariseCase"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What second readers said */
        get: operations["listReviews"];
        put?: never;
        /** Say as second reader whether the count is right */
        post: operations["reviewCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/sign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign a case: nothing of it changes any more */
        post: operations["signCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The images of a case */
        get: operations["listImages"];
        put?: never;
        /**
         * Add images to a case, many at a time, and have them looked at
         * @description An image that is no image is told among `refused`, and the rest go on. One that the case has already is returned as it is. A TIFF may be a slide: its pyramid is kept, and it is looked at part by part.
         */
        post: operations["addImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One image with what models say of it as a whole */
        get: operations["getImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give an image as a whole another name, with the reason; what it was called before is kept */
        patch: operations["reclassifyImage"];
        trace?: never;
    };
    "/api/v1/images/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that models and people called an image as a whole */
        get: operations["getImageHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{id}/segmentations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was found in an image, the latest first: by which method and version, and which of them stands */
        get: operations["listSegmentations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The image as it came */
        get: operations["getImageContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{id}/view": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A part of the picture as PNG, of a TIFF or slide too: for those who can't read those
         * @description In pixels of the picture, or of a slide's finest level; by default all of it. A slide is read at the coarsest level of its pyramid that shows as much.
         */
        get: operations["getImageView"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** No side longer than 256 pixels */
        get: operations["getImageThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{id}/mask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Nucleus 255, cytoplasm 128, background 0 */
        get: operations["getImageMask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{id}/heatmap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where in the image the evidence for a class lies */
        get: operations["getImageHeatmap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{id}/cells": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cells of an image: those of the finding that stands, or of an earlier one */
        get: operations["listCellsOfImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/cells": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cells of all images of a case */
        get: operations["listCellsOfCase"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cells/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give a cell another name, with the reason; what it was called before is kept */
        patch: operations["reclassifyCell"];
        trace?: never;
    };
    "/api/v1/cells/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that models and people called a cell */
        get: operations["getCellHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a person's label would teach most, and what people have labelled
         * @description The smallest margin between the two most probable classes comes first; the classes that the model names take turns. Labels are given with PATCH /cells/{id} and PATCH /images/{id}; the same label again confirms it.
         */
        get: operations["getLabelPool"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a model says of images, at once and without a case; nothing is kept
         * @description A line of JSON an image, in the order they came, each as soon as it is there.
         */
        post: operations["analyse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The classifiers there are */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One classifier with its card */
        get: operations["getModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, the latest first */
        get: operations["listJobs"];
        put?: never;
        /**
         * Have images looked at (again), train, sweep settings, or run a study
         * @description A sweep runs every combination of levels, folds and seeds as a job of its own, on however many workers there are; once the last has ended their tables are joined. So does a study of a data set with each run of a network; what it has of classical classifiers is done as it is joined.
         */
        post: operations["createJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All jobs that are no part of another as they go on, by server-sent events
         * @description `run` with the whole run and its curve for a training, `job` with the whole job for any other, whenever something of it changes. What was before is in the lists: ask for them once the stream is open, and again whenever it had to be opened anew. It ends every ten minutes.
         */
        get: operations["watchJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job with its result */
        get: operations["getJob"];
        put?: never;
        post?: never;
        /** Stop a job; a worker that has it stops within seconds */
        delete: operations["cancelJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A job as it goes on, by server-sent events
         * @description `job` with the whole job whenever its state or progress changes; `epoch`, `run` and `resumed` as they come, with their numbers, so that `Last-Event-ID` goes on where a stream broke off. It ends with the job.
         */
        get: operations["watchJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/protocols": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The protocols and studies that runs may name */
        get: operations["listProtocols"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Trainings, the latest first */
        get: operations["listRuns"];
        put?: never;
        /** Train a classifier as a protocol says */
        post: operations["createRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/fine-tune": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Teach a model of this server the labels of a data set
         * @description What follows the model's last feature maps is trained, and classes that it has not are added after its own. A quarter of each class is held out, whole patients where there are enough, unless the data set says what is. Once it is completed, the model is `run-<id>`.
         */
        post: operations["fineTune"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One training with its curves and files */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/files/{*}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file that a run, sweep or study left: model.onnx, README.md, study.html */
        get: operations["getRunFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Registered data sets, the latest first */
        get: operations["listDataSets"];
        put?: never;
        /** Register a manifest and its images */
        post: operations["createDataSet"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets/of-cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a data set of the cells of cases, as they are called now
         * @description Each cell that has a name is cut out as a classifier sees it; cells of one case stay on one side of a split.
         */
        post: operations["createDataSetOfCases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets/of-labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the next version of a data set of what people labelled, in all cases
         * @description The latest label of each cell, cut out as a classifier sees it, or of each image as a whole. Cells that are none and classes from one image alone are left out.
         */
        post: operations["createDataSetOfLabels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets/{id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The labels that a data set was made of, as they stood then, a line of its manifest each */
        get: operations["listDataSetLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One data set */
        get: operations["getDataSet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets/{id}/manifest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The manifest, JSON lines */
        get: operations["getManifest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets/{id}/images/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An image of a data set */
        get: operations["getDataSetImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets/{id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Copies, leaks across splits, labels in conflict, and what besides the cells tells the class */
        get: operations["auditDataSet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets/{id}/exploration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit, and what the images measure by class: sizes, colours, textures, outliers, labels in doubt */
        get: operations["exploreDataSet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the service and its database are well */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests, jobs and the process, as Prometheus reads them */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report of a case, to print */
        get: operations["getReportPdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report.html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report of a case, to read */
        get: operations["getReportHtml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report of a case, all of it */
        get: operations["getReportJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cells of a case, a row each */
        get: operations["getReportCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report.fhir.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report of a case as a FHIR R4 bundle, preliminary until the case is signed */
        get: operations["getReportFhirJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report.geojson": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cells of one image as QuPath reads them; `image` names it where the case has several */
        get: operations["getReportGeojson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, and whether anybody has to */
        get: operations["getSession"];
        put?: never;
        /** Sign in with name and password; the session is a cookie */
        post: operations["signIn"];
        /** Sign out */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All accounts */
        get: operations["listAccounts"];
        put?: never;
        /** Let somebody in */
        post: operations["createAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give another role or password, or shut an account; its sessions end */
        patch: operations["changeAccount"];
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own tokens, without what they are */
        get: operations["listTokens"];
        put?: never;
        /** A token for a program, which then acts for this account; it is told once */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a token at once */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done, the latest first */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/head": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the log is now: to be noted elsewhere, and given to a later verify */
        get: operations["getAuditHead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the log is whole and as it was written */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            /** @description Identifies the kind of problem. */
            type: string;
            title: string;
            status: number;
            /** @description What is wrong, and where. */
            detail: string;
            /** @description Stable: callers may switch on it. */
            code: string;
            /** @description How to mend it. */
            remedy: string;
        };
        Account: {
            id: string;
            name: string;
            /**
             * @description A viewer reads; a reviewer changes cases and starts jobs; an admin does all.
             * @enum {string}
             */
            role: "viewer" | "reviewer" | "admin";
            disabled: boolean;
        };
        Session: {
            /** @description Whether anybody has to sign in here. */
            login: boolean;
            /** @description Who is signed in. */
            account: components["schemas"]["Account"] | null;
        };
        AccessToken: {
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
            usedAt: string | null;
        };
        PredictionRow: {
            name: string;
            label?: string;
            probabilities?: {
                [key: string]: number;
            };
            abstained?: boolean;
            reason?: string;
            gateScore?: number;
            ms?: number;
            /** @description Why this image could not be judged; the rest go on. */
            error?: components["schemas"]["Problem"];
        };
        AuditEntry: {
            seq: number;
            /** Format: date-time */
            at: string;
            actor: string;
            action: string;
            subject: string;
            details: {
                [key: string]: unknown;
            };
            previous: string;
            hash: string;
        };
        AuditHead: {
            seq: number;
            hash: string;
        };
        AuditVerdict: {
            rows: number;
            /** @description Of the last row. Note it elsewhere: a chain does not tell that its end was cut off. */
            head: components["schemas"]["AuditHead"] | null;
            faults: {
                seq: number;
                /** @enum {string} */
                kind: "edited" | "missing";
                message: string;
            }[];
        };
        Proportion: {
            count: number;
            of: number;
            share: number;
            /** @description Lower bound of Wilson's 95 % interval. */
            low: number;
            high: number;
        };
        Summary: {
            /** Format: uuid */
            caseId: string;
            images: {
                all: number;
                queued: number;
                analysed: number;
                failed: number;
            };
            counts: {
                whiteCells: number;
                redCells: number;
                platelets: number;
            };
            /** @description White cells among white and red cells. */
            whiteShare: components["schemas"]["Proportion"] | null;
            /** @description Of the cells that have a name: what people corrected, and what a model was sure of; without what is no cell. */
            cells: {
                label: string;
                proportion: components["schemas"]["Proportion"];
            }[];
            /** @description Cells that the model would rather not name, and nobody has. */
            unsure: number;
            /** @description Cells that people renamed. */
            corrected: number;
            /** @description Whole images by what people, or else the model, call them; those aside that have no name. */
            fields: {
                label: string;
                proportion: components["schemas"]["Proportion"];
            }[];
            /** @description Images that the model would rather not name as a whole, and nobody has. */
            fieldsUnsure: number;
            /** @description Images that people renamed as a whole. */
            fieldsCorrected: number;
            /** @description Blasts among the named cells, where a class is one by its name. */
            blasts: components["schemas"]["Proportion"] | null;
            /** @description Published limits of the share of blasts beside its whole interval: never a verdict. */
            thresholds: {
                id: string;
                label: string;
                source: string;
                version: string;
                /** @enum {string} */
                interval: "above" | "below" | "undecided";
            }[];
            models: string[];
            intendedUse: string;
        };
        Case: {
            /** Format: uuid */
            id: string;
            /** @description A pseudonym, never a patient's name. */
            name: string;
            /** @enum {string} */
            specimen: "blood" | "marrow";
            /**
             * @description `review` once it waits for a second reader; nothing of a signed one changes.
             * @enum {string}
             */
            status: "open" | "review" | "signed";
            note: string | null;
            /** Format: date-time */
            createdAt: string;
            createdBy: string | null;
            signedAt: string | null;
            signedBy: string | null;
        };
        Review: {
            /** Format: uuid */
            id: string;
            by: string;
            /** @enum {string} */
            verdict: "agree" | "disagree";
            comment: string | null;
            /** Format: date-time */
            at: string;
        };
        Prediction: {
            model: string;
            modelSha256: string;
            /** @description The most probable class; given even where the model abstains. */
            label: string;
            probabilities: {
                [key: string]: number;
            };
            /** @description Whether the model would rather not say. */
            abstained: boolean;
            /** @description `unlike-training` or `unsure`, where it abstains. */
            reason: string | null;
            /** @description How unlike the training images it is; above 1 it is turned away. */
            gateScore: number | null;
            /** Format: date-time */
            at: string;
        };
        Cell: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            imageId: string;
            /** @description From 1 up within its image. */
            number: number;
            kind: string;
            /** @description Pixels. */
            bbox: {
                left: number;
                top: number;
                width: number;
                height: number;
            };
            centroid: {
                x: number;
                y: number;
            };
            /** @description Pixels of its boundary, clockwise. */
            contour: [
                number,
                number
            ][];
            /** @description Pixels. */
            nucleusArea: number;
            /** @description Pixels. */
            cytoplasmArea: number;
            /** @description Why it is not all there, or not sure to be one. */
            partial: string[];
            /** @description What it is called now; null where nobody is sure. */
            label: string | null;
            /** @description Whether a person named it. */
            corrected: boolean;
            /** @description Of the model that looked last. */
            prediction: components["schemas"]["Prediction"] | null;
        };
        Correction: {
            /** Format: uuid */
            id: string;
            /** @description What it was called before. */
            from: string | null;
            to: string;
            reason: string;
            by: string;
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            cellId: string;
        };
        ImageCorrection: {
            /** Format: uuid */
            id: string;
            /** @description What it was called before. */
            from: string | null;
            to: string;
            reason: string;
            by: string;
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            imageId: string;
        };
        DataSet: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description From 1 up among the sets of its name. A registered set never changes. */
            version: number;
            /** @description What people labelled, of a set that is made of their labels. */
            unit: ("cell" | "image") | null;
            /** @description As whoever registered it stated it. */
            licence: string | null;
            manifestSha256: string;
            images: number;
            /** @description Images of each class. */
            classes: {
                [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            createdBy: string | null;
        };
        DataSetLabel: {
            /** @description Of the picture. */
            sha256: string;
            /** Format: uuid */
            caseId: string;
            /** Format: uuid */
            imageId: string;
            /** @description Null where the image as a whole was labelled. */
            cellId: string | null;
            label: string;
            reason: string;
            by: string;
            /** Format: date-time */
            at: string;
        };
        Segmenting: {
            /** @description How white cells were found: `unet` by the network, the others by colour. */
            method: string;
            /** @description Of the method; of a network, its own. */
            version: string;
            /** @description Of `unet`: the network and its SHA-256. */
            parameters: {
                [key: string]: string;
            };
        };
        Analysis: {
            /** @description How white cells were found: `unet` by the network, the others by colour. */
            method: string;
            /** @description Of the method; of a network, its own. */
            version: string;
            /** @description Of `unet`: the network and its SHA-256. */
            parameters: {
                [key: string]: string;
            };
            /** @description The classifier that named the cells. */
            model: string | null;
            modelSha256: string | null;
            jobId: string | null;
            /** Format: date-time */
            at: string;
        };
        Segmentation: {
            /** Format: uuid */
            id: string;
            /** @description Whether its cells are those that count. */
            stands: boolean;
            counts: {
                whiteCells: number;
                redCells: number;
                platelets: number;
            } | null;
            /** @description White cells that it has. */
            cells: number;
            /** @description How many of them people renamed. */
            corrected: number;
            /** @description Those that came to it, the first one first. */
            analyses: components["schemas"]["Analysis"][];
            /** Format: date-time */
            createdAt: string;
        };
        Image: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            caseId: string;
            name: string | null;
            sha256: string;
            /** @description Pixels; null until it has been looked at. */
            width: number | null;
            height: number | null;
            /** @enum {string} */
            status: "queued" | "analysed" | "failed";
            counts: {
                whiteCells: number;
                redCells: number;
                platelets: number;
            } | null;
            /** @description Why no cell was found. */
            reason: string | null;
            error: {
                code: string;
                message: string;
            } | null;
            /** @description What it is called as a whole now; null where nobody is sure. */
            label: string | null;
            /** @description Whether a person called it so. */
            corrected: boolean;
            /** @description How the cells that count were found; null until then. */
            segmentation: components["schemas"]["Segmenting"] | null;
            /** @description What the model that looked last says of the image as a whole. */
            prediction: components["schemas"]["Prediction"] | null;
            /** Format: date-time */
            createdAt: string;
        };
        Job: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "analysis" | "training" | "sweep" | "study";
            /** @enum {string} */
            state: "queued" | "active" | "completed" | "failed" | "cancelled";
            /** @description Share done, in [0, 1]. */
            progress: number;
            message: string | null;
            /** @description How often a worker has begun it. */
            attempts: number;
            error: {
                code: string;
                message: string;
            } | null;
            parentId: string | null;
            caseId: string | null;
            params: {
                [key: string]: unknown;
            };
            /** @description What it came to, once it is completed. */
            result: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            createdAt: string;
            createdBy: string | null;
            startedAt: string | null;
            endedAt: string | null;
        };
        Run: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "analysis" | "training" | "sweep" | "study";
            /** @enum {string} */
            state: "queued" | "active" | "completed" | "failed" | "cancelled";
            /** @description Share done, in [0, 1]. */
            progress: number;
            message: string | null;
            /** @description How often a worker has begun it. */
            attempts: number;
            error: {
                code: string;
                message: string;
            } | null;
            parentId: string | null;
            caseId: string | null;
            params: {
                [key: string]: unknown;
            };
            /** @description What it came to, once it is completed. */
            result: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            createdAt: string;
            createdBy: string | null;
            startedAt: string | null;
            endedAt: string | null;
            /** @description An epoch a row, so far. */
            curve: {
                stage: string;
                epoch: number;
                learningRate: number;
                train: {
                    loss: number;
                    accuracy: number;
                };
                val: {
                    loss: number;
                    accuracy: number;
                    f1Macro: number;
                };
                seconds: number;
                best: boolean;
            }[];
        };
        RunWithFiles: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "analysis" | "training" | "sweep" | "study";
            /** @enum {string} */
            state: "queued" | "active" | "completed" | "failed" | "cancelled";
            /** @description Share done, in [0, 1]. */
            progress: number;
            message: string | null;
            /** @description How often a worker has begun it. */
            attempts: number;
            error: {
                code: string;
                message: string;
            } | null;
            parentId: string | null;
            caseId: string | null;
            params: {
                [key: string]: unknown;
            };
            /** @description What it came to, once it is completed. */
            result: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            createdAt: string;
            createdBy: string | null;
            startedAt: string | null;
            endedAt: string | null;
            /** @description An epoch a row, so far. */
            curve: {
                stage: string;
                epoch: number;
                learningRate: number;
                train: {
                    loss: number;
                    accuracy: number;
                };
                val: {
                    loss: number;
                    accuracy: number;
                    f1Macro: number;
                };
                seconds: number;
                best: boolean;
            }[];
            /** @description What the run left; see GET /runs/{id}/files/{path}. */
            files: string[];
        };
        Question: {
            image: components["schemas"]["Image"];
            /** @description Which image of its case it is, from 1 up, in the order in which they came. */
            imageNumber: number;
            /** @description Null where an image as a whole is asked about. */
            cell: components["schemas"]["Cell"] | null;
        };
        LabelPool: {
            /** @description The first of those that are open, in the order in which to ask. */
            questions: components["schemas"]["Question"][];
            /** @description All that nobody has labelled, of cases that are not signed. */
            open: number;
            /** @description What people gave, of all cases. */
            labelled: {
                label: string;
                count: number;
                /** @description From how many images. */
                images: number;
            }[];
            /** @description Whose answer a person looked at last. */
            model: string | null;
        };
        Model: {
            /** @description What requests call it by. */
            name: string;
            title: string;
            version: string;
            /** @description In the order of its scores. */
            classes: string[];
            architecture: string;
            /** @description Pixels. */
            input: {
                width: number;
                height: number;
            };
            /** @description It abstains when its top probability is below. */
            abstentionThreshold: number;
            /** @description Whether it turns away what is unlike its training images. */
            turnsAway: boolean;
            sha256: string;
            bytes: number;
            licence: string;
            trainingData: {
                name: string;
                licence: string;
            };
            intendedUse: string;
        };
        ModelWithCard: {
            /** @description What requests call it by. */
            name: string;
            title: string;
            version: string;
            /** @description In the order of its scores. */
            classes: string[];
            architecture: string;
            /** @description Pixels. */
            input: {
                width: number;
                height: number;
            };
            /** @description It abstains when its top probability is below. */
            abstentionThreshold: number;
            /** @description Whether it turns away what is unlike its training images. */
            turnsAway: boolean;
            sha256: string;
            bytes: number;
            licence: string;
            trainingData: {
                name: string;
                licence: string;
            };
            intendedUse: string;
            /** @description The model card, Markdown. */
            card: string | null;
            /** @description What its card says it came to, each figure with its interval. */
            results: {
                dataset: string;
                split: string | null;
                images: number | null;
                metrics: {
                    type: string;
                    value: number;
                    text: string;
                    /** @description Lower bound of the 95 % interval. */
                    low: number | null;
                    high: number | null;
                }[];
            }[];
        };
        CaseReport: {
            /** @constant */
            format: "leukoscope-report/1";
            /** @constant */
            researchUse: "For research use only. Not for use in diagnostic procedures.";
            /** Format: date-time */
            createdAt: string;
            software: {
                name: string;
                version: string;
            };
            case: {
                id: string;
                name: string;
                /** @enum {string} */
                specimen: "blood" | "marrow";
                /** @enum {string} */
                status: "open" | "review" | "signed";
                /** Format: date-time */
                createdAt: string;
            };
            images: {
                id: string;
                sha256: string;
                width: number;
                height: number;
                cells: number;
                segmentation?: {
                    method: string;
                    version: string;
                    parameters: {
                        [key: string]: string;
                    };
                };
                label?: string;
                probability?: number;
            }[];
            model?: {
                name: string;
                version: string;
                sha256: string;
                architecture: string;
                weightTag: string;
                classes: string[];
                precision: string;
                temperature: number;
                abstentionThreshold: number;
                protocolHash: string;
                trainingData: {
                    name: string;
                    hash: string;
                    licence: string;
                };
                intendedUse: string;
                licence: string;
            };
            counts: {
                cells: number;
                classified: number;
                unsure: number;
                excluded: number;
                corrected: number;
                classes: {
                    label: string;
                    isBlast: boolean;
                    count: number;
                    proportion?: {
                        share: number;
                        interval: [
                            number,
                            number
                        ];
                        count: number;
                        of: number;
                    };
                }[];
                blasts?: {
                    share: number;
                    interval: [
                        number,
                        number
                    ];
                    count: number;
                    of: number;
                };
                blastBounds?: [
                    number,
                    number
                ];
                limits: {
                    id: string;
                    least: number;
                    label: string;
                    source: string;
                    version: string;
                    specimens: ("blood" | "marrow")[];
                    /** @enum {string} */
                    interval: "above" | "below" | "undecided";
                }[];
            };
            cells: {
                id: string;
                imageId: string;
                bbox: {
                    left: number;
                    top: number;
                    width: number;
                    height: number;
                };
                centroid: {
                    x: number;
                    y: number;
                };
                contour?: {
                    x: number[];
                    y: number[];
                };
                nucleusArea: number;
                cytoplasmArea: number;
                kind: string;
                predicted?: {
                    label: string;
                    probability: number;
                    abstained: boolean;
                };
                label: string;
                /** @enum {string} */
                standing: "model" | "reviewer" | "unsure" | "excluded";
            }[];
            corrections: ({
                cellId: string;
                from: string;
                to: string;
                reason: string;
                by: string;
                /** Format: date-time */
                at: string;
            } | {
                imageId: string;
                from: string;
                to: string;
                reason: string;
                by: string;
                /** Format: date-time */
                at: string;
            })[];
            reviews: {
                by: string;
                /** Format: date-time */
                at: string;
                verdict?: string;
                note?: string;
            }[];
            signOff?: {
                by: string;
                /** Format: date-time */
                at: string;
                audit?: {
                    seq: number;
                    hash: string;
                };
            };
            dataLimits: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listCases: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
                status?: "open" | "review" | "signed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Case"][];
                        /** @description Cursor of the next page. */
                        next: string | null;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCase: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A pseudonym, never a patient's name. */
                    name?: string;
                    /** @description In place of a name: whose it is. Only a keyed pseudonym of it is kept, the same for the same. */
                    patient?: string;
                    /**
                     * @default blood
                     * @enum {string}
                     */
                    specimen?: "blood" | "marrow";
                    note?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A pseudonym, never a patient's name. */
                    name?: string;
                    /** @enum {string} */
                    specimen?: "blood" | "marrow";
                    note?: string | null;
                    /** @enum {string} */
                    status?: "open" | "review";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    summariseCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReviews: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Review"][];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reviewCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    verdict: "agree" | "disagree";
                    comment?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listImages: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Image"][];
                        /** @description Cursor of the next page. */
                        next: string | null;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addImages: {
        parameters: {
            query?: {
                /** @description Name of the classifier; the preferred one by default. */
                model?: string;
                /** @description How white cells are found: `unet` by the network that ships, the others by colour. By default as the service was started: by the network, where there is one. */
                method?: "fuzzy" | "kmeans" | "otsu" | "zack" | "unet";
                /** @description Whether cells are looked for at once. */
                analyse?: "true" | "false";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description JPEG, PNG, BMP or TIFF (BigTIFF and SVS, too); the content tells which. */
                    files: string[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Image"][];
                        refused: {
                            name: string;
                            problem: components["schemas"]["Problem"];
                        }[];
                        /** @description The job that looks at them. */
                        jobId: string | null;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Image"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reclassifyImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    label: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Image"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getImageHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        predictions: components["schemas"]["Prediction"][];
                        corrections: components["schemas"]["ImageCorrection"][];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSegmentations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Segmentation"][];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getImageContent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getImageView: {
        parameters: {
            query?: {
                left?: number;
                top?: number;
                width?: number;
                height?: number;
                /** @description Longest side of what is given. */
                side?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getImageThumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getImageMask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getImageHeatmap: {
        parameters: {
            query?: {
                method?: "cam" | "gradcam" | "gradcam++" | "layercam" | "xgradcam" | "eigencam" | "scorecam" | "ablationcam" | "saliency" | "smoothgrad" | "integrated-gradients" | "guided-backprop" | "occlusion" | "rise" | "lime" | "kernelshap" | "counterfactual";
                model?: string;
                /** @description The class explained; by default the most probable one. */
                class?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The map over the image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCellsOfImage: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
                /** @description See the image's segmentations; by default the one that stands. */
                segmentation?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Cell"][];
                        /** @description Cursor of the next page. */
                        next: string | null;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCellsOfCase: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Cell"][];
                        /** @description Cursor of the next page. */
                        next: string | null;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reclassifyCell: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    label: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cell"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCellHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        predictions: components["schemas"]["Prediction"][];
                        corrections: components["schemas"]["Correction"][];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLabelPool: {
        parameters: {
            query?: {
                unit?: "cell" | "image";
                /** @description Questions. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelPool"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    analyse: {
        parameters: {
            query?: {
                /** @description By default the preferred one. */
                model?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description JPEG, PNG, BMP or TIFF (BigTIFF and SVS, too); the content tells which. */
                    files: string[];
                };
            };
        };
        responses: {
            /** @description One row a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["PredictionRow"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Model"][];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelWithCard"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
                kind?: "analysis" | "training" | "sweep" | "study";
                state?: "queued" | "active" | "completed" | "failed" | "cancelled";
                /** @description Jobs of this one; by default those that are of none. */
                parentId?: string;
                caseId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Job"][];
                        /** @description Cursor of the next page. */
                        next: string | null;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    kind: "analysis";
                    /** Format: uuid */
                    caseId: string;
                    /** @description By default all images of the case. */
                    imageIds?: string[];
                    model?: string;
                    /**
                     * @description How white cells are found: `unet` by the network that ships, the others by colour. By default as the service was started: by the network, where there is one.
                     * @enum {string}
                     */
                    method?: "fuzzy" | "kmeans" | "otsu" | "zack" | "unet";
                } | {
                    /** @description Name of a protocol of this server; see GET /protocols. */
                    protocol?: string;
                    /** @description A protocol of one's own, YAML, in place of a name. */
                    text?: string;
                    /**
                     * @description `key=value`, as `--set` of the command.
                     * @default []
                     */
                    overrides?: string[];
                    /**
                     * Format: uuid
                     * @description The images; by default the protocol's own folder.
                     */
                    datasetId?: string;
                    /** @description A model of this server to fine-tune, in place of the protocol's backbone. */
                    startFrom?: string;
                    name?: string;
                    /** @enum {string} */
                    kind: "training";
                } | {
                    /** @description Name of a protocol of this server; see GET /protocols. */
                    protocol?: string;
                    /** @description A protocol of one's own, YAML, in place of a name. */
                    text?: string;
                    /**
                     * @description `key=value`, as `--set` of the command.
                     * @default []
                     */
                    overrides?: string[];
                    /**
                     * Format: uuid
                     * @description The images; by default the protocol's own folder.
                     */
                    datasetId?: string;
                    /** @description What the sweep is called. */
                    name: string;
                    title?: string;
                    /** @description Models, augmentations: every combination of levels is run. */
                    axes: {
                        name: string;
                        /**
                         * @default apart
                         * @enum {string}
                         */
                        tests?: "compare" | "block" | "apart";
                        levels: {
                            name: string;
                            /** @default {} */
                            set?: {
                                [key: string]: string | number | boolean | null;
                            };
                        }[];
                    }[];
                    folds?: number;
                    seeds?: number[];
                    /** @description Columns of the table, such as accuracy, recall:Early. */
                    figures?: string[];
                    /** @enum {string} */
                    kind: "sweep";
                } | {
                    /** @description Name of a study of this server, such as makem-2025. */
                    study: string;
                    /** Format: uuid */
                    datasetId?: string;
                    /** @description `part=NAME`, `axis=level,level`. */
                    only?: string[];
                    /** @description Scales down: small, tiny, or epochs=1,repeats=2,size=64,images=50,batch=8. */
                    budget?: string;
                    randomWeights?: boolean;
                    /** @enum {string} */
                    kind: "study";
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watchJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watchJob: {
        parameters: {
            query?: never;
            header?: {
                "last-event-id"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProtocols: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        protocols: string[];
                        studies: string[];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
                /** @description Those of a sweep. */
                parentId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Run"][];
                        /** @description Cursor of the next page. */
                        next: string | null;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Name of a protocol of this server; see GET /protocols. */
                    protocol?: string;
                    /** @description A protocol of one's own, YAML, in place of a name. */
                    text?: string;
                    /**
                     * @description `key=value`, as `--set` of the command.
                     * @default []
                     */
                    overrides?: string[];
                    /**
                     * Format: uuid
                     * @description The images; by default the protocol's own folder.
                     */
                    datasetId?: string;
                    /** @description A model of this server to fine-tune, in place of the protocol's backbone. */
                    startFrom?: string;
                    name?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fineTune: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What the model is called. */
                    name: string;
                    /** @description A model of this server; see GET /models. */
                    startFrom: string;
                    /** Format: uuid */
                    datasetId: string;
                    /** @default 12 */
                    epochs?: number;
                    /**
                     * @description At the start; it falls by a cosine.
                     * @default 0.01
                     */
                    learningRate?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithFiles"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                "*": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDataSets: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DataSet"][];
                        /** @description Cursor of the next page. */
                        next: string | null;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDataSet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    name: string;
                    /** @description What the images may be used for, such as CC-BY-4.0. */
                    licence?: string;
                    /**
                     * Format: binary
                     * @description JSON lines, as `leukoscope data import` writes them.
                     */
                    manifest: string;
                    /** @description The images that the manifest names by their SHA-256; those that the service has may be left out. */
                    files?: string[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSet"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDataSetOfCases: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    caseIds: string[];
                    /**
                     * @description Cells that people named, and no others.
                     * @default false
                     */
                    onlyCorrected?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSet"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDataSetOfLabels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /**
                     * @default cell
                     * @enum {string}
                     */
                    unit?: "cell" | "image";
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSet"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDataSetLabels: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DataSetLabel"][];
                        /** @description Cursor of the next page. */
                        next: string | null;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDataSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSet"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getManifest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An image a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDataSetImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auditDataSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exploreDataSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok" | "degraded";
                        version: string;
                        /** @enum {string} */
                        database: "ok" | "unreachable";
                    };
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok" | "degraded";
                        version: string;
                        /** @enum {string} */
                        database: "ok" | "unreachable";
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReportPdf: {
        parameters: {
            query?: {
                /** @description Of GeoJSON alone. */
                image?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReportHtml: {
        parameters: {
            query?: {
                /** @description Of GeoJSON alone. */
                image?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReportJson: {
        parameters: {
            query?: {
                /** @description Of GeoJSON alone. */
                image?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseReport"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReportCsv: {
        parameters: {
            query?: {
                /** @description Of GeoJSON alone. */
                image?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReportFhirJson: {
        parameters: {
            query?: {
                /** @description Of GeoJSON alone. */
                image?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/fhir+json": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReportGeojson: {
        parameters: {
            query?: {
                /** @description Of GeoJSON alone. */
                image?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Account"][];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /**
                     * @description A viewer reads; a reviewer changes cases and starts jobs; an admin does all.
                     * @enum {string}
                     */
                    role: "viewer" | "reviewer" | "admin";
                    /** @description At least 12 characters. */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description A viewer reads; a reviewer changes cases and starts jobs; an admin does all.
                     * @enum {string}
                     */
                    role?: "viewer" | "reviewer" | "admin";
                    disabled?: boolean;
                    /** @description At least 12 characters. */
                    password?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AccessToken"][];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What it is for. */
                    name: string;
                    /**
                     * @description Until it expires.
                     * @default 90
                     */
                    days?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        expiresAt: string;
                        usedAt: string | null;
                        token: string;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
                /** @description Such as `case 1b2c…`. */
                subject?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditEntry"][];
                        /** @description Cursor of the next page. */
                        next: string | null;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAuditHead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        head: components["schemas"]["AuditHead"] | null;
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyAudit: {
        parameters: {
            query?: {
                seq?: number;
                hash?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerdict"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
